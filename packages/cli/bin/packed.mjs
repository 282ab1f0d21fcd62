#!/usr/bin/env node
// How the archive of a release starts (`npm run pack`): all is in it but Node itself.

if (Number(process.versions.node.split('.')[0]) >= 24) {
  const { prepare } = await import('../src/prepare.ts');
  prepare(process.argv[2]);
  await import('../src/main.ts');
} else {
  process.stderr.write(`error: seatrial needs Node.js 24 or newer, and this is ${process.versions.node}\n`);
  process.exitCode = 2;
}
