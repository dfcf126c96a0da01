import type { Text } from './vocabulary.ts'

/** The tree shoppers walk: eight rooms and purposes, each with its shelves. `key` is what products name. */
export type Category = { key: string; parent: string | null; position: number; name: Text; slug: Text; ground: string; picture: string }

const root = (key: string, picture: string, ground: string, name: Text, slug: Text) => ({
  key,
  parent: null,
  picture: `${picture}.webp`,
  ground,
  name,
  slug,
})
const under = (parent: string, key: string, picture: string, ground: string, name: Text, slug: Text) => ({
  ...root(key, picture, ground, name, slug),
  parent,
})
const text = (tr: string, az: string, en: string): Text => ({ tr, az, en })

export const categories: Category[] = [
  root('kitchen', '1f373', 'sand', text('Mutfak', 'Mətbəx', 'Kitchen'), text('mutfak', 'metbex', 'kitchen')),
  under('kitchen', 'cookware', '1f372', 'clay', text('Pişirme', 'Bişirmə', 'Cookware'), text('pisirme', 'bisirme', 'cookware')),
  under('kitchen', 'preparation', '1f52a', 'sky', text('Hazırlık', 'Hazırlıq', 'Preparation'), text('hazirlik', 'hazirliq', 'preparation')),
  under('kitchen', 'storage', '1fad9', 'sea', text('Saklama', 'Saxlama', 'Storage'), text('saklama', 'saxlama', 'storage')),
  under(
    'kitchen',
    'tea-and-coffee',
    '1fad6',
    'clay',
    text('Çay & Kahve', 'Çay və Qəhvə', 'Tea & Coffee'),
    text('cay-kahve', 'cay-qehve', 'tea-coffee'),
  ),

  root('table', '1f37d-fe0f', 'stone', text('Sofra', 'Süfrə', 'Table'), text('sofra', 'sufre', 'table')),
  under(
    'table',
    'dinnerware',
    '1f957',
    'sage',
    text('Tabak & Kâse', 'Boşqab və Kasa', 'Dinnerware'),
    text('tabak-kase', 'bosqab-kasa', 'dinnerware'),
  ),
  under(
    'table',
    'glassware',
    '1f377',
    'lilac',
    text('Bardak & Kadeh', 'Stəkan və Qədəh', 'Glassware'),
    text('bardak-kadeh', 'stekan-qedeh', 'glassware'),
  ),
  under(
    'table',
    'cutlery',
    '1f374',
    'sand',
    text('Çatal & Bıçak', 'Çəngəl və Bıçaq', 'Cutlery'),
    text('catal-bicak', 'cengel-bicaq', 'cutlery'),
  ),

  root('lighting', '1f4a1', 'honey', text('Aydınlatma', 'İşıqlandırma', 'Lighting'), text('aydinlatma', 'isiqlandirma', 'lighting')),
  under(
    'lighting',
    'lamps',
    '1f319',
    'lilac',
    text('Lamba & Fener', 'Lampa və Fənər', 'Lamps & Lanterns'),
    text('lamba-fener', 'lampa-fener', 'lamps-lanterns'),
  ),
  under(
    'lighting',
    'bulbs',
    '1f4a1',
    'honey',
    text('Ampul', 'Elektrik Lampası', 'Light Bulbs'),
    text('ampul', 'elektrik-lampasi', 'light-bulbs'),
  ),
  under(
    'lighting',
    'candles',
    '1f56f-fe0f',
    'rose',
    text('Mum & Kandil', 'Şam və Çıraq', 'Candles'),
    text('mum-kandil', 'sam-ciraq', 'candles'),
  ),

  root('textiles', '1f9f6', 'clay', text('Tekstil', 'Tekstil', 'Textiles'), text('tekstil', 'tekstil', 'textiles')),
  under(
    'textiles',
    'bedding',
    '1f6cf-fe0f',
    'sky',
    text('Yatak Odası', 'Yataq Otağı', 'Bedding'),
    text('yatak-odasi', 'yataq-otagi', 'bedding'),
  ),
  under(
    'textiles',
    'living-room-textiles',
    '1f9f6',
    'clay',
    text('Battaniye & Perde', 'Pled və Pərdə', 'Throws & Blinds'),
    text('battaniye-perde', 'pled-perde', 'throws-blinds'),
  ),
  under(
    'textiles',
    'loungewear',
    '1f458',
    'rose',
    text('Ev Giyimi', 'Ev Geyimi', 'Loungewear'),
    text('ev-giyimi', 'ev-geyimi', 'loungewear'),
  ),

  root(
    'heating',
    '1f525',
    'clay',
    text('Isıtma & Soğutma', 'İsitmə və Soyutma', 'Heating & Cooling'),
    text('isitma-sogutma', 'isitme-soyutma', 'heating-cooling'),
  ),
  under(
    'heating',
    'heaters',
    '1f525',
    'clay',
    text('Isıtıcılar', 'Qızdırıcılar', 'Heaters'),
    text('isiticilar', 'qizdiricilar', 'heaters'),
  ),
  under(
    'heating',
    'cooling',
    '2744-fe0f',
    'sea',
    text('Serinletenler', 'Sərinlədicilər', 'Cooling'),
    text('serinletenler', 'serinlediciler', 'cooling'),
  ),
  under(
    'heating',
    'air',
    '1f4a7',
    'sage',
    text('Hava & Nem', 'Hava və Rütubət', 'Air & Humidity'),
    text('hava-nem', 'hava-rutubet', 'air-humidity'),
  ),

  root('bath', '1f6c1', 'sea', text('Banyo', 'Hamam', 'Bath'), text('banyo', 'hamam', 'bath')),
  under(
    'bath',
    'bath-accessories',
    '1f9f4',
    'clay',
    text('Banyo Gereçleri', 'Hamam Ləvazimatı', 'Bath Accessories'),
    text('banyo-gerecleri', 'hamam-levazimati', 'bath-accessories'),
  ),
  under(
    'bath',
    'bath-textiles',
    '1f94b',
    'stone',
    text('Havlu & Bornoz', 'Dəsmal və Xalat', 'Towels & Robes'),
    text('havlu-bornoz', 'desmal-xalat', 'towels-robes'),
  ),

  root('decoration', '1f3fa', 'clay', text('Dekorasyon', 'Dekorasiya', 'Decoration'), text('dekorasyon', 'dekorasiya', 'decoration')),
  under('decoration', 'wall', '1f5bc-fe0f', 'sand', text('Duvar', 'Divar', 'Wall'), text('duvar', 'divar', 'wall')),
  under(
    'decoration',
    'objects',
    '1f570-fe0f',
    'honey',
    text('Obje & Vazo', 'Aksesuar və Vaza', 'Objects & Vases'),
    text('obje-vazo', 'aksesuar-vaza', 'objects-vases'),
  ),
  under('decoration', 'furniture', '1fa91', 'stone', text('Mobilya', 'Mebel', 'Furniture'), text('mobilya', 'mebel', 'furniture')),

  root('garden', '1fab4', 'sage', text('Bahçe', 'Bağ', 'Garden'), text('bahce', 'bag', 'garden')),
  under('garden', 'plants', '1f335', 'sand', text('Bitkiler', 'Bitkilər', 'Plants'), text('bitkiler', 'bitkiler', 'plants')),
  under(
    'garden',
    'garden-tools',
    '1f9e4',
    'lilac',
    text('Bahçe Gereçleri', 'Bağ Alətləri', 'Garden Tools'),
    text('bahce-gerecleri', 'bag-aletleri', 'garden-tools'),
  ),
  under(
    'garden',
    'outdoor-living',
    '26f1-fe0f',
    'honey',
    text('Açık Hava', 'Açıq Hava', 'Outdoor Living'),
    text('acik-hava', 'aciq-hava', 'outdoor-living'),
  ),
].map((category, position) => ({ ...category, position }))
