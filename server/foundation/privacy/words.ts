/** What people read about their requests, in the three languages of the house. */
import type { Locale } from '#platform/http'

interface Words {
  subject: string
  body: string
}

const DAY = { tr: 'tr-TR', az: 'az-AZ', en: 'en-GB' }
const dayOf = (locale: Locale, on: string) =>
  new Intl.DateTimeFormat(DAY[locale], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${on}T00:00:00Z`))

/** After she is forgotten nobody knows where to tell her: it is said before. */
export const requestAccepted = (locale: Locale, due_on: string): Words =>
  ({
    tr: {
      subject: 'Verilerinizin silinmesi talebiniz',
      body: `Verilerinizin silinmesi talebinizi aldık. En geç ${dayOf(locale, due_on)} tarihinde siliyoruz; o zamana kadar hesabınızdan vazgeçebilirsiniz. Sildikten sonra size haber verecek bir adresimiz kalmaz.`,
    },
    az: {
      subject: 'Məlumatlarınızın silinməsi müraciətiniz',
      body: `Məlumatlarınızın silinməsi müraciətinizi aldıq. Ən geci ${dayOf(locale, due_on)} tarixində silirik; o vaxta qədər hesabınızdan imtina edə bilərsiniz. Siləndən sonra sizə xəbər verməyə ünvanımız qalmır.`,
    },
    en: {
      subject: 'Your request to be forgotten',
      body: `We have your request to be forgotten. It is carried out by ${dayOf(locale, due_on)} at the latest; until then you can take it back in your account. Afterwards we know no address at which to tell you.`,
    },
  })[locale]

export const exportReady = (locale: Locale, days: number): Words =>
  ({
    tr: { subject: 'Verileriniz hazır', body: `Verilerinizin kopyası hesabınızda hazır. ${days} gün boyunca indirebilirsiniz.` },
    az: {
      subject: 'Məlumatlarınız hazırdır',
      body: `Məlumatlarınızın surəti hesabınızda hazırdır. ${days} gün ərzində yükləyə bilərsiniz.`,
    },
    en: { subject: 'Your data is ready', body: `A copy of your data is ready in your account. You can download it for ${days} days.` },
  })[locale]

const REASONS: Record<string, Record<Locale, string>> = {
  open_order: {
    tr: 'henüz tamamlanmamış bir siparişiniz var',
    az: 'hələ tamamlanmamış sifarişiniz var',
    en: 'an order of yours is still open',
  },
  open_payment: {
    tr: 'henüz sonuçlanmamış bir ödemeniz var',
    az: 'hələ başa çatmamış ödənişiniz var',
    en: 'a payment of yours is still open',
  },
  legal_duty: {
    tr: 'yasa bu verileri saklamamızı gerektiriyor',
    az: 'qanun bu məlumatları saxlamağımızı tələb edir',
    en: 'the law obliges us to keep this data',
  },
  merged_since: {
    tr: 'siz talepte bulunduktan sonra hesabınız başka bir hesapla birleştirildi; dilerseniz yeniden talepte bulunun',
    az: 'siz müraciət etdikdən sonra hesabınız başqa hesabla birləşdirilib; istəsəniz, yenidən müraciət edin',
    en: 'your account was joined with another one after you asked; ask again if you still want it',
  },
  not_her: {
    tr: 'talebin sizden geldiğini doğrulayamadık',
    az: 'müraciətin sizdən gəldiyini təsdiqləyə bilmədik',
    en: 'we could not establish that it was you who asked',
  },
}

export function requestRefused(locale: Locale, reason: string, note: string | undefined): Words {
  const why = REASONS[reason]![locale] + (note ? ` (${note})` : '')
  return {
    tr: {
      subject: 'Kişisel veri talebiniz',
      body: `Talebinizi yerine getiremiyoruz: ${why}. Kişisel Verileri Koruma Kurulu'na başvurabilirsiniz.`,
    },
    az: {
      subject: 'Fərdi məlumat müraciətiniz',
      body: `Müraciətinizi yerinə yetirə bilmirik: ${why}. Səlahiyyətli orqana şikayət edə bilərsiniz.`,
    },
    en: {
      subject: 'Your request about your data',
      body: `We cannot do what you asked: ${why}. You may complain to the data protection authority.`,
    },
  }[locale]
}
