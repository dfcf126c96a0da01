#!/usr/bin/env node
// npm links commands only from inside a package; this is how `npx birge` comes to the one door.
import '../../bin/birge.mjs'
