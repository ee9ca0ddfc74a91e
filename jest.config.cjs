/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  // They need servers: `npm run test:live`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/live/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // Without it every Math.log of a test is a call out of its sandbox, ten times as slow.
  sandboxInjectedGlobals: ['Math'],
  // Both cores of a small machine: by itself jest leaves one idle.
  maxWorkers: '100%',
  testTimeout: 30_000,
}
