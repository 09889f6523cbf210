/** Runs a script. What it refuses is told in its own words; what nobody foresaw keeps its stack. */
export async function main(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const told = error instanceof Error && ['BreakwaterError', 'SettingsError'].includes(error.name);
    process.stderr.write(
      `${error instanceof Error ? (told ? error.message : error.stack) : String(error)}\n`,
    );
    process.exit(1);
  }
}
