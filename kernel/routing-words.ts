/** Why a place gives an order and another does not, as sentences in the language of the reader. Pure. */
import type { Locale } from './locale.ts'
import type { FellOut, RoutingRule } from './routing.ts'

type Key = RoutingRule['rule'] | 'by_id'

/** What each rule asks; in braces stands what the merchant has set. */
export const routing_rules: Record<Locale, Record<RoutingRule['rule'], string>> = {
  en: {
    fewest_places: 'As few parcels as can be',
    home: 'The place of the channel first',
    kind: '{kind} first',
    nearest: 'The nearest, in steps of {step_km} km',
    capacity: 'Whoever takes more orders today',
    keeps: 'Whoever keeps {pieces} for those who come by',
    opens_within: 'Whoever is open within {hours} hours',
    most_stock: 'Whoever has most of it',
    in_order: 'In an order of our own',
  },
  tr: {
    fewest_places: 'Olabildiğince az koli',
    home: 'Önce kanalın kendi yeri',
    kind: 'Önce {kind}',
    nearest: 'En yakın yer, {step_km} km’lik adımlarla',
    capacity: 'Bugün daha sipariş alabilen yer',
    keeps: 'Mağazaya gelenler için {pieces} adet ayıran yer',
    opens_within: '{hours} saat içinde açık olan yer',
    most_stock: 'En çok stoğu olan yer',
    in_order: 'Kendi sıramıza göre',
  },
  az: {
    fewest_places: 'Mümkün qədər az bağlama',
    home: 'Əvvəlcə kanalın öz obyekti',
    kind: 'Əvvəlcə {kind}',
    nearest: 'Ən yaxın obyekt, {step_km} km-lik addımlarla',
    capacity: 'Bu gün daha sifariş götürə bilən obyekt',
    keeps: 'Mağazaya gələnlər üçün {pieces} ədəd saxlayan obyekt',
    opens_within: '{hours} saat ərzində açıq olan obyekt',
    most_stock: 'Ən çox qalığı olan obyekt',
    in_order: 'Öz sıramıza görə',
  },
}
const kinds: Record<Locale, Record<'store' | 'warehouse', string>> = {
  en: { store: 'Stores', warehouse: 'Warehouses' },
  tr: { store: 'mağazalar', warehouse: 'depolar' },
  az: { store: 'mağazalar', warehouse: 'anbarlar' },
}

/** Why a place fell out: what it had, and what the best had. */
const fell_out: Record<Locale, Record<Key, string>> = {
  en: {
    fewest_places: 'more parcels would have been needed with it',
    home: 'is not the place of the channel',
    kind: '{kind} come first',
    nearest: 'is farther: from {value} km on, the nearest from {best} km on',
    capacity: 'takes no more orders today',
    keeps: 'would have kept {value} too few for those who come by',
    opens_within: 'does not open within {hours} hours',
    most_stock: 'has fewer: {value}, the most are {best}',
    in_order: 'stands later in our own order',
    by_id: 'is as good by every rule; the first by its number was taken',
  },
  tr: {
    fewest_places: 'onunla daha çok koli gerekirdi',
    home: 'kanalın kendi yeri değil',
    kind: 'önce {kind} gelir',
    nearest: 'daha uzak: {value} km ve ötesi, en yakını {best} km ve ötesi',
    capacity: 'bugün daha sipariş almıyor',
    keeps: 'mağazaya gelenler için {value} adet eksik kalırdı',
    opens_within: '{hours} saat içinde açılmıyor',
    most_stock: 'stoğu daha az: {value}, en çok {best}',
    in_order: 'kendi sıramızda daha sonra gelir',
    by_id: 'her kurala göre eşit; numarası önce gelen alındı',
  },
  az: {
    fewest_places: 'onunla daha çox bağlama lazım olardı',
    home: 'kanalın öz obyekti deyil',
    kind: 'əvvəlcə {kind} gəlir',
    nearest: 'daha uzaqdır: {value} km və daha çox, ən yaxını {best} km və daha çox',
    capacity: 'bu gün daha sifariş götürmür',
    keeps: 'mağazaya gələnlər üçün {value} ədəd əskik qalardı',
    opens_within: '{hours} saat ərzində açılmır',
    most_stock: 'qalığı azdır: {value}, ən çoxu {best}',
    in_order: 'öz sıramızda daha sonra gəlir',
    by_id: 'hər qaydaya görə bərabərdir; nömrəsi əvvəl gələn götürüldü',
  },
}
/** Distances, hours and the like of which nothing is known. */
const unknown: Record<Locale, string> = { en: 'its distance is not known', tr: 'uzaklığı bilinmiyor', az: 'məsafəsi məlum deyil' }
const MOST_KNOWN = 100_000_000

const filled = (text: string, values: Record<string, string | number>) =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))

const valuesOf = (rule: RoutingRule, locale: Locale): Record<string, string | number> => ({
  ...('step_km' in rule && { step_km: rule.step_km }),
  ...('pieces' in rule && { pieces: rule.pieces }),
  ...('hours' in rule && { hours: rule.hours }),
  ...(rule.rule === 'kind' && { kind: kinds[locale][rule.kind] }),
})

/** What a rule asks. */
export const sayRule = (rule: RoutingRule, locale: Locale): string => filled(routing_rules[locale][rule.rule], valuesOf(rule, locale))

/** Why a place was not taken. */
export function sayFell({ by, value, best }: FellOut, rules: readonly RoutingRule[], locale: Locale): string {
  const rule = rules[by]
  if (!rule) return fell_out[locale].by_id
  if (rule.rule === 'nearest' && value > MOST_KNOWN) return unknown[locale]
  return filled(fell_out[locale][rule.rule], { ...valuesOf(rule, locale), value, best })
}
