import { type Answer, answer } from '@birge/api-client'
import { heldQuantity } from '@birge/kernel/unit-price'
import { Icon, useLocale } from '@birge/ui'
import { ActionIcon, Alert, Checkbox, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useMemo, useState } from 'react'
import { useApi } from '../api.tsx'
import { Fact, Facts, FormFoot, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { refusalText } from '../states.tsx'
import { useTexts } from '../texts.ts'

type Product = Answer<'/v1/catalog/products/{product_id}'>

/** ISO 3166-1 alpha-2. */
const COUNTRIES =
  'AD AE AF AG AI AL AM AO AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FO FR GA GB GD GE GG GH GI GL GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NZ OM PA PE PF PG PH PK PL PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WS XK YE ZA ZM ZW'.split(
    ' ',
  )

const textIn = (product: Product, name: string) => {
  const value = product.attributes[name]
  return typeof value === 'string' ? value : ''
}
/** As the reference price asks for it: a cell of an imported table may say it as a word. */
const isPerishable = (product: Product) => String(product.attributes.perishable) === 'true'

function useCountryNames() {
  const locale = useLocale()
  return useMemo(() => {
    const names = new Intl.DisplayNames([locale], { type: 'region' })
    return {
      nameOf: (code: string) => (/^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code),
      all: COUNTRIES.map((value) => ({ value, label: names.of(value) ?? value })).sort((a, b) => a.label.localeCompare(b.label, locale)),
    }
  }, [locale])
}

/** What the label of the shelf says besides name and price: where it was made, how much is in it; and whether it perishes. */
export function GoodsFacts({ product }: { product: Product }) {
  const { t } = useTexts()
  const { can } = useSession()
  const { nameOf } = useCountryNames()
  const [editing, setEditing] = useState(false)
  const origin = textIn(product, 'country_of_origin')
  const net_quantity = textIn(product, 'net_quantity')
  return (
    <Section
      title={t('products.goods.section')}
      aside={
        can('catalog.write') &&
        !editing && (
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('products.goods.edit')} onClick={() => setEditing(true)}>
            <Icon name="edit" size={16} />
          </ActionIcon>
        )
      }
    >
      {editing ? (
        <EditGoods product={product} done={() => setEditing(false)} />
      ) : (
        <Facts>
          <Fact name={t('products.goods.origin')}>{origin ? nameOf(origin) : t('products.goods.no_origin')}</Fact>
          <Fact name={t('products.goods.net')}>{net_quantity ? <NetQuantity text={net_quantity} /> : '–'}</Fact>
          <Fact name={t('products.goods.perishable')}>{t(`products.goods.${isPerishable(product) ? 'yes' : 'no'}`)}</Fact>
        </Facts>
      )}
    </Section>
  )
}

/** Labels are read in the language of the company, in which a comma is a comma: Turkish and Azerbaijani write alike. */
const readOnLabels = (text: string) => heldQuantity(text, 'tr')

function NetQuantity({ text }: { text: string }) {
  const { t } = useTexts()
  return (
    <>
      {text}
      {!readOnLabels(text) && <span className="c-below c-faint">{t('products.goods.net_bad')}</span>}
    </>
  )
}

function EditGoods({ product, done }: { product: Product; done: () => void }) {
  const texts = useTexts()
  const { t } = texts
  const locale = useLocale()
  const api = useApi()
  const memory = useQueryClient()
  const { all } = useCountryNames()
  const [origin, setOrigin] = useState(textIn(product, 'country_of_origin') || null)
  const [net, setNet] = useState(textIn(product, 'net_quantity'))
  const [perishable, setPerishable] = useState(isPerishable(product))
  const [tried, setTried] = useState(false)
  const held = readOnLabels(net)
  const isWrong = net.trim() !== '' && !held
  const save = useMutation({
    mutationFn: () => {
      const { country_of_origin: _, net_quantity: __, perishable: ___, ...others } = product.attributes as Record<string, string>
      return answer(
        api.PATCH('/v1/catalog/products/{product_id}', {
          params: { path: { product_id: product.product_id } },
          body: {
            version: product.version,
            attributes: {
              ...others,
              ...(origin && { country_of_origin: origin }),
              ...(net.trim() && { net_quantity: net.trim() }),
              ...(perishable && { perishable }),
            },
          },
        }),
      )
    },
    onSuccess: async () => {
      await memory.invalidateQueries({ queryKey: ['products'] })
      notifications.show({ message: t('products.saved') })
      done()
    },
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!isWrong) save.mutate()
  }
  const unit = held && (held.per === 'piece' ? t('products.goods.per_piece') : held.per)
  return (
    <form className="c-form" onSubmit={send} onKeyDown={(event) => event.key === 'Escape' && done()}>
      {save.isError && (
        <Alert color="red" variant="light" role="alert" icon={<Icon name="warning" size={20} />}>
          {refusalText(save.error, texts)}
        </Alert>
      )}
      <Select
        label={t('products.goods.origin')}
        description={t('products.goods.origin_text')}
        placeholder={t('products.goods.no_origin')}
        value={origin}
        onChange={setOrigin}
        data={all}
        searchable
        clearable
      />
      <TextInput
        label={t('products.goods.net')}
        description={
          held && unit
            ? t('products.goods.reads', { per: unit, quantity: locale === 'en' ? held.quantity : held.quantity.replace('.', ',') })
            : t('products.goods.net_text')
        }
        value={net}
        maxLength={60}
        onChange={(event) => setNet(event.currentTarget.value)}
        onBlur={() => setTried(true)}
        error={tried && isWrong && t('products.goods.net_bad')}
      />
      <Checkbox
        label={t('products.goods.perishable')}
        description={t('products.goods.perishable_text')}
        checked={perishable}
        onChange={(event) => setPerishable(event.currentTarget.checked)}
      />
      <FormFoot query={save} onCancel={done} />
    </form>
  )
}
