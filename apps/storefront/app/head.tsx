import { locales } from '@birge/ui'
import { useTexts } from './texts.ts'
import { localeAddress, useShop } from './visit.ts'

/** What a page is called, and what search engines and messengers are told of it. `path` is without the prefix of the language. */
export function Head({
  title,
  description,
  path,
  picture,
  facts,
}: {
  title?: string
  description?: string
  path?: string
  picture?: string | null
  facts?: object
}) {
  const { t, locale } = useTexts()
  const { origin } = useShop()
  const name = t('shop.name')
  const whole = title ? `${title} · ${name}` : `${name} · ${t('shop.motto')}`
  return (
    <>
      <title>{whole}</title>
      {description && <meta name="description" content={description} />}
      {path === undefined ? (
        <meta name="robots" content="noindex" />
      ) : (
        <>
          <link rel="canonical" href={origin + localeAddress(locale, path)} />
          {locales.map((other) => (
            <link key={other} rel="alternate" hrefLang={other} href={origin + localeAddress(other, path)} />
          ))}
          <link rel="alternate" hrefLang="x-default" href={origin + localeAddress('tr', path)} />
          <meta property="og:url" content={origin + localeAddress(locale, path)} />
        </>
      )}
      <meta property="og:title" content={title ?? name} />
      <meta property="og:site_name" content={name} />
      {description && <meta property="og:description" content={description} />}
      {picture && <meta property="og:image" content={new URL(picture, origin || undefined).href} />}
      {facts && <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: JSON.stringify(facts).replace(/</g, '\\u003c') }} />}
    </>
  )
}

/** Where a page stands, in the words of schema.org. */
export const breadcrumbFacts = (origin: string, trail: { title: string; address: string }[]) => ({
  '@type': 'BreadcrumbList',
  itemListElement: trail.map(({ title, address }, place) => ({
    '@type': 'ListItem',
    position: place + 1,
    name: title,
    item: origin + address,
  })),
})
