let lines = '';

function flush(): void {
  const written = lines;
  lines = '';
  if (written !== '') process.stdout.write(written);
}

/** Writes a line, together with the others of this turn of the event loop: each write stops the process for a while. */
export function writeLine(line: string): void {
  if (lines === '') setImmediate(flush);
  lines += `${line}\n`;
}

// What was logged in the turn that ends the process is written too.
process.on('exit', flush);
