import { dirname, join } from 'node:path/posix'

export const AREAS = ['foundation', 'offer', 'sale', 'relationship', 'insight'] as const
const OUTSIDE = ['connectors', 'cli', 'demo'] // they put the house together or stand before its doors; nothing in it may know them

/** The imports of a source text, as paths from the repository's root; packages keep their name. */
export function* importsOf(file: string, source: string): Generator<string> {
  const code = source.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')
  for (const [, specifier] of code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'`]([^"'`\n]+)["'`]/g)) {
    if (specifier!.startsWith('.')) yield join(dirname(file), specifier!)
    else if (specifier!.startsWith('#platform/')) yield `server/platform/${specifier!.slice(10)}.ts`
    else yield specifier!
  }
}

/** Why `file` may not import `target`, or nothing when it may. `order` lists the modules as they stand on each other. */
export function wrongArrow(file: string, target: string, order: string[]): string | undefined {
  if (file.startsWith('apps/')) return wrongAppArrow(file, target)
  if (!target.startsWith('server/') && !target.startsWith('kernel/')) {
    if (file.startsWith('kernel/') && target.startsWith('node:')) return 'the kernel runs in browsers too: it knows no Node'
    // What mounts the storefront speaks with the thread that renders it.
    const mounts = file === 'server/storefront.ts' && target === 'apps/storefront/rendering.ts'
    return target.startsWith('apps/') && !mounts ? 'the server does not know the screens' : undefined
  }
  if (file.startsWith('kernel/')) return target.startsWith('kernel/') ? undefined : 'the kernel stands below everything'
  const [, area, module] = file.split('/') as [string, string, string]
  const [, toArea, toModule, ...inside] = target.split('/') as [string, string, string]
  if (area === 'platform') return toArea === 'platform' ? undefined : 'the platform knows nothing of commerce'
  if (!isArea(area)) return
  if (toArea === 'platform') return
  if (OUTSIDE.includes(toArea)) return `no module imports ${toArea}: declare a port and let it be handed in`
  if (!isArea(toArea)) return `only the app itself may use ${target}`
  if (module === toModule) return
  if (order.indexOf(toModule) > order.indexOf(module)) return `${toModule} stands above ${module}: announce an event, or declare a slot`
  if (inside.join('/') !== 'index.ts') return `enter ${toModule} by its index.ts`
}

const isArea = (area: string) => (AREAS as readonly string[]).includes(area)

function wrongAppArrow(file: string, target: string): string | undefined {
  const own = file.split('/').slice(0, 2).join('/')
  if (target.startsWith('server/') || target.startsWith('kernel/'))
    return 'screens speak to the server by the api-client, and import packages by name'
  if (target.startsWith('apps/') && !target.startsWith(`${own}/`)) return 'screens do not know each other'
  if (own === 'apps/ui' && target.startsWith('@birge/api-client')) return 'the design system knows no API'
  if (target.startsWith('@birge/') && !/^@birge\/(kernel|ui|api-client)(\/|$)/.test(target)) return `${target} is not for screens`
}
