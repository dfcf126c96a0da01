import '@birge/ui/styles.css'
import { type ReactNode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { categories } from '../../../server/demo/categories.ts'
import { type Product, products } from '../../../server/demo/products.ts'
import {
  AlmaLogo,
  AvailabilityDot,
  Badge,
  BirgeLogo,
  BirgeMark,
  Breadcrumbs,
  Button,
  Card,
  Checkbox,
  ChoiceCard,
  Dialog,
  EmptyState,
  ErrorState,
  Field,
  Icon,
  IconButton,
  Input,
  icon_names,
  type Locale,
  LocaleProvider,
  OfflineBanner,
  OptionPicker,
  Picture,
  Price,
  ProductTile,
  QuantityStepper,
  Select,
  Sheet,
  Tabs,
  TileSkeletons,
  ToastProvider,
  useLocale,
  useToast,
} from '../index.ts'
import { QrCode } from '../qr-code.tsx'

// A page for people who build these parts, so its words are not in catalogs.
const wishes = new URLSearchParams(location.search)
if (wishes.has('theme')) document.documentElement.dataset['theme'] = wishes.get('theme') ?? ''
const language = (wishes.get('locale') ?? 'tr') as Locale

const priceOf = (product: Product, locale: Locale) => {
  const currency: 'TRY' | 'AZN' = locale === 'az' ? 'AZN' : 'TRY'
  return { amount_minor: Math.min(...product.variants.map((variant) => variant.prices[currency])), currency }
}

function Tile({ product, place }: { product: Product; place: number }) {
  const locale = useLocale()
  const state = (['in_stock', 'in_stock', 'low', 'in_stock', 'out'] as const)[place % 5]!
  const words = { in_stock: 'Kadıköy’de var', low: 'Nişantaşı’nda son 2', out: 'Adrese 3 günde' }
  const swatches = product.options.find((option) => option.name === 'color')?.values.flatMap((value) => value.swatch ?? []) ?? []
  const varies = new Set(product.variants.map((variant) => variant.prices.TRY)).size > 1
  return (
    <ProductTile
      href="#product"
      title={product.title[locale]}
      picture={`/${product.picture}`}
      ground={product.ground}
      price={
        <Price
          {...priceOf(product, locale)}
          {...(place === 1 ? { before_minor: 219000 } : {})}
          {...(varies ? { texts: { from: 'en az' } } : {})}
        />
      }
      availability={<AvailabilityDot state={state}>{words[state]}</AvailabilityDot>}
      badge={place === 1 ? <Badge tone="critical">İndirim</Badge> : place === 4 ? <Badge>Yeni</Badge> : undefined}
      swatches={swatches}
      eager={place < 4}
    />
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="b-page b-section b-stack" style={{ ['--gap' as string]: 'var(--space-6)' }}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

function Header() {
  const locale = useLocale()
  return (
    <header className="b-page g-header">
      <AlmaLogo label="Alma" height={30} />
      <nav className="g-nav">
        {categories
          .filter((category) => !category.parent)
          .map((category) => (
            <a key={category.key} href="#rooms">
              {category.name[locale]}
            </a>
          ))}
      </nav>
      <div className="b-row" style={{ ['--gap' as string]: '0' }}>
        <IconButton icon="search" label="Ara" />
        <IconButton icon="person" label="Hesap" />
        <IconButton icon="cart" label="Sepet" count={2} />
      </div>
    </header>
  )
}

function Home() {
  const locale = useLocale()
  const hero = products.find((product) => product.title.en === 'Enamel Teapot')!
  return (
    <>
      <section className="b-page g-hero">
        <div className="b-stack" style={{ ['--gap' as string]: 'var(--space-5)' }}>
          <h1 className="b-display">Kışa sıcak bir giriş.</h1>
          <p className="b-lead">Demi yerinde çay, dize inen battaniye, iki dakikada ısınan bir oda.</p>
          <div className="b-row">
            <Button size="l">Koleksiyonu gör</Button>
            <Button size="l" variant="quiet" icon_after="arrow_right">
              Mağazalarımız
            </Button>
          </div>
        </div>
        <Picture src={`/${hero.picture}`} alt={hero.title[locale]} ground={hero.ground} ratio="1 / 1" eager />
      </section>
      <Part title="Öne çıkanlar">
        <div className="b-grid">
          {products
            .filter((_, place) => place % 5 === 0)
            .slice(0, 8)
            .map((product, place) => (
              <Tile key={product.sku} product={product} place={place} />
            ))}
        </div>
      </Part>
      <Part title="Odalar">
        <div className="b-shelf" id="rooms">
          {categories
            .filter((category) => !category.parent)
            .map((category) => (
              <ProductTile
                key={category.key}
                href="#rooms"
                title={category.name[locale]}
                picture={`/${category.picture}`}
                ground={category.ground}
              />
            ))}
        </div>
      </Part>
    </>
  )
}

function ProductPage() {
  const locale = useLocale()
  const toast = useToast()
  const product = products.find((candidate) => candidate.title.en === 'Hand-Knit Throw')!
  const [color, setColor] = useState('blue')
  const [size, setSize] = useState('M')
  const [quantity, setQuantity] = useState(1)
  return (
    <section className="b-page b-section g-product" id="product">
      <Picture src={`/${product.picture}`} alt={product.title[locale]} ground={product.ground} ratio="1 / 1" />
      <div className="b-stack" style={{ ['--gap' as string]: 'var(--space-5)' }}>
        <Breadcrumbs
          label="Neredesiniz"
          trail={[{ title: 'Alma', href: '#' }, { title: 'Tekstil', href: '#' }, { title: 'Battaniye & Perde' }]}
        />
        <div className="b-stack" style={{ ['--gap' as string]: 'var(--space-3)' }}>
          <h1>{product.title[locale]}</h1>
          <Price {...priceOf(product, locale)} size="l" />
        </div>
        <p className="b-soft">{product.description[locale]}</p>
        <OptionPicker
          label="Renk"
          chosen={color}
          on_choose={setColor}
          values={product.options[0]!.values.map((value) => ({
            value: value.value,
            label: value.label[locale],
            swatch: value.swatch ?? null,
          }))}
        />
        <OptionPicker
          label="Beden"
          chosen={size}
          on_choose={setSize}
          values={['S', 'M', 'L', 'XL'].map((value) => ({ value, label: value, unavailable: value === 'XL' ? 'tükendi' : null }))}
        />
        <div className="g-buy">
          <QuantityStepper quantity={quantity} texts={{ label: 'Adet', less: 'Azalt', more: 'Artır' }} on_change={setQuantity} />
          <Button wide onClick={() => toast({ text: 'Sepete eklendi', action: { label: 'Sepeti aç', run: () => {} } })}>
            Sepete ekle
          </Button>
        </div>
        <Card className="b-stack">
          <strong>Hangi mağazada var?</strong>
          <AvailabilityDot state="in_stock">Kadıköy: 6 adet, bugün 21.00’e kadar açık</AvailabilityDot>
          <AvailabilityDot state="low">Nişantaşı: son 2</AvailabilityDot>
          <AvailabilityDot state="out">Ankara Çankaya: yok, 2 günde gelir</AvailabilityDot>
        </Card>
        <Tabs
          label="Ürün bilgisi"
          tabs={[
            { key: 'material', title: 'Malzeme', content: product.attributes.material[locale] },
            { key: 'size', title: 'Ölçü', content: product.attributes.dimensions[locale] },
            { key: 'care', title: 'Bakım', content: product.attributes.care[locale] },
          ]}
        />
      </div>
    </section>
  )
}

function Forms() {
  const [way, setWay] = useState('collect')
  const [open, setOpen] = useState(wishes.get('open') ?? '')
  return (
    <>
      <Part title="Düğmeler">
        <div className="b-row">
          <Button>Alışverişi tamamla</Button>
          <Button variant="secondary" icon="store">
            Mağazada ayırt
          </Button>
          <Button variant="quiet">Vazgeç</Button>
          <Button variant="critical">Siparişi iptal et</Button>
          <Button busy>Ödeniyor</Button>
          <Button size="s" variant="secondary">
            Düzenle
          </Button>
          <Button disabled_because="Önce teslim adresi seçin">Öde</Button>
        </div>
        <div className="b-row">
          <Badge>Yeni</Badge>
          <Badge tone="accent">Teslime hazır</Badge>
          <Badge tone="caution">Son 2</Badge>
          <Badge tone="critical">İndirim</Badge>
        </div>
      </Part>
      <Part title="Alanlar">
        <div className="g-form">
          <Field label="Cep telefonu" hint="Sipariş haberleri için">
            <Input type="tel" placeholder="05xx xxx xx xx" autoComplete="tel" />
          </Field>
          <Field label="E-posta" error="@ işareti eksik görünüyor">
            <Input type="email" defaultValue="ayse.example.com" />
          </Field>
          <Field label="İl">
            <Select>
              <option>İstanbul</option>
              <option>Bakı</option>
            </Select>
          </Field>
          <Field label="Ürün ara">
            <Input type="search" icon="search" placeholder="ısıtıcı" />
          </Field>
          <ChoiceCard
            name="way"
            icon="store"
            title="Mağazadan teslim al"
            text="Kadıköy, bugün 18.00’den sonra"
            aside="Ücretsiz"
            checked={way === 'collect'}
            onChange={() => setWay('collect')}
          />
          <ChoiceCard
            name="way"
            icon="truck"
            title="Adrese teslim"
            text="Çarşamba–Cuma"
            aside="₺89,90"
            checked={way === 'deliver'}
            onChange={() => setWay('deliver')}
          />
          <Checkbox label="Kampanyalardan haberim olsun" hint="İstediğiniz zaman vazgeçebilirsiniz" defaultChecked />
          <QuantityStepper
            size="s"
            quantity={1}
            texts={{ label: 'Adet', less: 'Azalt', more: 'Artır', remove: 'Çıkar' }}
            on_change={() => {}}
            on_remove={() => {}}
          />
        </div>
        <div className="b-row">
          <Button variant="secondary" onClick={() => setOpen('sheet')}>
            Sepeti aç
          </Button>
          <Button variant="secondary" onClick={() => setOpen('dialog')}>
            Soru sor
          </Button>
        </div>
        <Sheet
          open={open === 'sheet'}
          on_close={() => setOpen('')}
          title="Sepet"
          texts={{ close: 'Kapat' }}
          footer={
            <Button wide size="l">
              Alışverişi tamamla
            </Button>
          }
        >
          <CartLines />
        </Sheet>
        <Dialog
          open={open === 'dialog'}
          on_close={() => setOpen('')}
          title="Sepetiniz kasada açılsın mı?"
          texts={{ close: 'Kapat' }}
          footer={<Button wide>Kodu göster</Button>}
        >
          <p className="b-soft">Bu kodu danışmana gösterin; aynı sepet, aynı fiyatlarla kasada açılır.</p>
          <div style={{ display: 'grid', placeItems: 'center', paddingBlock: 'var(--space-5)' }}>
            <QrCode text="https://alma.example/handoff/7K2QXD" label="Sepet kodu" />
          </div>
        </Dialog>
      </Part>
    </>
  )
}

function CartLines() {
  const locale = useLocale()
  const [quantity, setQuantity] = useState(2)
  return (
    <div className="b-stack" style={{ ['--gap' as string]: 'var(--space-5)' }}>
      {products.slice(8, 10).map((product) => (
        <div key={product.sku} className="g-line">
          <Picture src={`/${product.picture}`} alt="" ground={product.ground} ratio="1 / 1" />
          <div className="b-stack" style={{ ['--gap' as string]: 'var(--space-2)' }}>
            <div className="g-between">
              <span>{product.title[locale]}</span>
              <Price {...priceOf(product, locale)} />
            </div>
            <AvailabilityDot state="in_stock">Bugün Kadıköy’den alabilirsiniz</AvailabilityDot>
            <QuantityStepper
              size="s"
              quantity={quantity}
              texts={{ label: 'Adet', less: 'Azalt', more: 'Artır', remove: 'Çıkar' }}
              on_change={setQuantity}
              on_remove={() => {}}
            />
          </div>
        </div>
      ))}
    </div>
  )
}

const States = () => (
  <>
    <Part title="Durumlar">
      <div className="b-grid" aria-busy="true">
        <TileSkeletons count={4} />
      </div>
      <div className="g-form">
        <Card>
          <EmptyState icon="cart" title="Sepetiniz boş" text="Beğendiğiniz ürünleri ekleyin; her cihazınızda ve mağazada sizi bekler.">
            <Button>Keşfe çık</Button>
          </EmptyState>
        </Card>
        <Card>
          <ErrorState title="Fiyatlar alınamadı" text="Bağlantı koptu. Sepetiniz güvende.">
            <Button variant="secondary" icon="refresh">
              Yeniden dene
            </Button>
          </ErrorState>
        </Card>
      </div>
    </Part>
    <Part title="İşaretler">
      <div className="b-row" style={{ ['--gap' as string]: 'var(--space-6)' }}>
        <AlmaLogo label="Alma" height={48} />
        <BirgeLogo label="Birge" height={48} />
        <BirgeMark size={56} />
      </div>
      <div className="b-row" style={{ ['--gap' as string]: 'var(--space-4)' }}>
        {icon_names.map((name) => (
          <span key={name} title={name}>
            <Icon name={name} />
          </span>
        ))}
      </div>
    </Part>
    <Part title="Yazı">
      <p className="b-display">ə ğ ş ı İ ç ö ü</p>
      <p className="b-lead">Çəkidə yüngül, işıqda isti: ISITICI, ısıtıcı, İZMİR, ığdır.</p>
    </Part>
  </>
)

const layout = `
.g-header{display:flex;align-items:center;justify-content:space-between;gap:var(--space-5);min-block-size:4.5rem}
.g-nav{display:flex;gap:var(--space-5);font-size:var(--text-s);overflow:hidden;white-space:nowrap}
.g-hero{display:grid;gap:var(--space-6);align-items:center;padding-block:var(--space-5)}
.g-product{display:grid;gap:var(--space-6)}
.g-buy{display:grid;grid-template-columns:auto 1fr;gap:var(--space-3)}
.g-form{display:grid;gap:var(--space-5)}
.g-line{display:grid;grid-template-columns:6rem 1fr;gap:var(--space-4)}
.g-between{display:flex;justify-content:space-between;gap:var(--space-3)}
@media (max-width:60rem){.g-nav{display:none}}
@media (min-width:48rem){.g-hero{grid-template-columns:1fr 1fr;gap:var(--space-7)}.g-product{grid-template-columns:1.15fr 1fr;gap:var(--space-8);align-items:start}.g-form{grid-template-columns:1fr 1fr}}
`

createRoot(document.getElementById('root')!).render(
  <LocaleProvider locale={language}>
    <ToastProvider>
      <style>{layout}</style>
      <OfflineBanner shown={wishes.has('offline')}>Çevrimdışısınız. Sepetiniz bağlantı gelince eşitlenecek.</OfflineBanner>
      <Header />
      <main>
        <Home />
        <ProductPage />
        <Forms />
        <States />
      </main>
    </ToastProvider>
  </LocaleProvider>,
)
