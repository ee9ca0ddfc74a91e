const unit = require('../../jest.config.cjs')

/**
 * The contracts over real servers, where `npm run test:live` finds their addresses in MONGODB_URL, REDIS_URL and ELASTICSEARCH_URL.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  ...unit,
  rootDir: '../..',
  roots: ['<rootDir>/tests/live'],
  testPathIgnorePatterns: ['/node_modules/'],
  // A server on a busy machine may take its time.
  testTimeout: 120_000,
}
