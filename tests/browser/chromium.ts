import { join } from 'node:path';
import chromium, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

const PACKED_LIBRARIES = join(
  import.meta.dirname,
  '../../node_modules/@sparticuz/chromium/bin/al2023.tar.br',
);

/** Chromium from npm, with the shared libraries it needs beside it: nothing has to be installed on the machine. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await chromium.executablePath();
  const libraries = join(await inflate(PACKED_LIBRARIES), 'lib');
  try {
    return await playwright.launch({
      executablePath,
      args: ['--no-sandbox', '--headless=shell', '--disable-gpu', '--disable-dev-shm-usage'],
      env: { ...process.env, LD_LIBRARY_PATH: libraries },
    });
  } catch (cause) {
    throw new Error(
      'Chromium of @sparticuz/chromium did not start; it needs Linux with glibc 2.34 or newer on x64 or arm64',
      { cause },
    );
  }
}
