// The first import of every script that people start: one clear message where Node is too old.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`CDX needs Node 20.19 or later; this is Node ${process.versions.node}.`);
  process.exit(2);
}
