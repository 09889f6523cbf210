/** The thread of a restore, its steps named. */
import './restore-steps.ts';
import '../../packages/db/src/admin/thread-entry.ts';
