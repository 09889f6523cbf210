/** Prints the types of a client that knows the harbour: `node examples/own-entities/contract.ts > contract.ts`. */
import { contractOf } from '../../scripts/contract/contract-of.ts';
import { harbour } from './harbour.ts';

process.stdout.write(await contractOf([harbour]));
