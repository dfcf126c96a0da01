import type { Text } from './vocabulary.ts'

/** The gift card of the shop: of any amount between two, with the one it proposes. On no shelf: it is found by name and from the foot of every page. */
export const gift_card = {
  sku: 'ALM-GIFT',
  gtin: '8680421090006',
  slug: 'hediye-karti',
  picture: '1f381.webp',
  ground: 'honey' as const,
  title: { tr: 'Hediye Kartı', az: 'Hədiyyə Kartı', en: 'Gift Card' } satisfies Text,
  description: {
    tr: 'Ne alacağınızı bilemediğinizde, seçimi ona bırakın. Tutarı siz belirleyin; kodu, seçtiğiniz gün sözlerinizle birlikte e-postayla gider. İnternette ve mağazalarımızda geçer, parça parça harcanabilir.',
    az: 'Nə alacağınızı bilməyəndə seçimi ona buraxın. Məbləği siz təyin edin; kodu seçdiyiniz gün sözlərinizlə birlikdə e-poçtla gedir. İnternetdə və mağazalarımızda keçir, hissə-hissə xərclənə bilər.',
    en: 'When you cannot decide, let them. You choose the amount; the code goes out by e-mail with your words on the day you like. It is taken on the web and in our stores, and can be spent bit by bit.',
  } satisfies Text,
  /** In minor units of each company: what it proposes, from and to what may be chosen, and how much may lie on a card. */
  amounts: {
    TRY: { proposed: 50_000, least: 5_000, most: 500_000, ceiling: 2_000_000 },
    AZN: { proposed: 2_000, least: 200, most: 20_000, ceiling: 80_000 },
  },
}
