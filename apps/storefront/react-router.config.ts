import type { Config } from '@react-router/dev/config'

export default {
  appDirectory: 'app',
  // The shop has a dozen pages: all of them are known from the first document on, so a tap never waits for a route to be discovered.
  routeDiscovery: { mode: 'initial' },
} satisfies Config
