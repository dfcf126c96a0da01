import { distanceSaleRules } from '@birge/kernel/distance-sale'
import type { Db, Tx } from '#platform/database'
import type { Locale } from '#platform/http'
import { companyOf } from '../../foundation/companies/index.ts'
import { dayIn } from '../../offer/pricing/index.ts'
import { addressLine } from './documents.ts'
import { sellerOf } from './sellers.ts'

const FORMS: Record<Locale, (to: string, number: string) => string> = {
  tr: (to, number) => `CAYMA FORMU
(Yalnızca sözleşmeden cayma hakkınızı kullanmak istediğinizde doldurup gönderin.)

Kime: ${to}
Bu formla, aşağıdaki malların satışına ilişkin sözleşmeden cayma hakkımı kullandığımı beyan ederim.
Sipariş no: ${number}
Sipariş tarihi veya teslim tarihi: ....................
Cayma hakkına konu mal: ....................
Cayma hakkına konu malın bedeli: ....................
Tüketicinin adı ve soyadı: ....................
Tüketicinin adresi: ....................
Tüketicinin imzası (yalnızca kâğıt üzerinde gönderilirse): ....................
Tarih: ....................`,
  az: (to, number) => `MÜQAVİLƏDƏN İMTİNA FORMASI
(Yalnız müqavilədən imtina etmək istədikdə doldurub göndərin.)

Kimə: ${to}
Bu forma ilə aşağıdakı malların satışına dair müqavilədən imtina etdiyimi bildirirəm.
Sifariş nömrəsi: ${number}
Sifariş və ya təhvil tarixi: ....................
İmtina edilən mal: ....................
Malın qiyməti: ....................
İstehlakçının adı və soyadı: ....................
İstehlakçının ünvanı: ....................
İstehlakçının imzası (yalnız kağız üzərində göndərildikdə): ....................
Tarix: ....................`,
  en: (to, number) => `WITHDRAWAL FORM
(Fill this in and send it only if you wish to withdraw from the contract.)

To: ${to}
I hereby give notice that I withdraw from the contract of sale of the goods below.
Order number: ${number}
Ordered on or received on: ....................
Goods: ....................
Their price: ....................
Name of the consumer: ....................
Address of the consumer: ....................
Signature of the consumer (only if this is sent on paper): ....................
Date: ....................`,
}

/**
 * The form of the annex of the Mesafeli Sözleşmeler Yönetmeliği (RG 29188), by the order's number: null where no law wants it sent. Art. 11(3): it
 * reaches her by delivery at the latest.
 */
export async function withdrawalFormOf(db: Db | Tx, company_id: string, now: string) {
  const [seller, company] = await Promise.all([sellerOf(db, company_id), companyOf(db, company_id)])
  if (!seller || !distanceSaleRules(company.country, dayIn(company.time_zone, now))?.withdrawal_form) return null
  const to = [company.legal_name, addressLine(company.address), seller.phone, seller.email].join(', ')
  return (number: string, locale: string) => (FORMS[locale as Locale] ?? FORMS.en)(to, number)
}
