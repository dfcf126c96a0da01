/** Where things are, roughly: distances along the surface of the earth, and the middle of each province of Turkey and of the larger towns of Azerbaijan. Pure. */
import { foldText } from './fold.ts'

export interface Position {
  latitude: number
  longitude: number
}

/** Kilometres between two places along a great circle (haversine formula, mean Earth radius 6,371 km). */
export function kilometresBetween(a: Position, b: Position): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const half = (angle: number) => Math.sin(angle / 2) ** 2
  const h =
    half(radians(b.latitude - a.latitude)) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(radians(b.longitude - a.longitude))
  return 2 * 6_371 * Math.asin(Math.sqrt(h))
}

/** Latitude and longitude of the seat of each, to a tenth of a degree (some ten kilometres): enough to tell which of two cities is nearer. */
const SEATS: Record<string, string> = {
  TR: `adana 37.0 35.3;adıyaman 37.8 38.3;afyonkarahisar 38.8 30.5;ağrı 39.7 43.0;aksaray 38.4 34.0;amasya 40.7 35.8;ankara 39.9 32.9;antalya 36.9 30.7;
    ardahan 41.1 42.7;artvin 41.2 41.8;aydın 37.8 27.8;balıkesir 39.6 27.9;bartın 41.6 32.3;batman 37.9 41.1;bayburt 40.3 40.2;bilecik 40.1 30.0;bingöl 38.9 40.5;
    bitlis 38.4 42.1;bolu 40.7 31.6;burdur 37.7 30.3;bursa 40.2 29.1;çanakkale 40.1 26.4;çankırı 40.6 33.6;çorum 40.5 35.0;denizli 37.8 29.1;diyarbakır 37.9 40.2;
    düzce 40.8 31.2;edirne 41.7 26.6;elazığ 38.7 39.2;erzincan 39.8 39.5;erzurum 39.9 41.3;eskişehir 39.8 30.5;gaziantep 37.1 37.4;giresun 40.9 38.4;
    gümüşhane 40.5 39.5;hakkari 37.6 43.7;hatay 36.2 36.2;iğdır 39.9 44.0;ısparta 37.8 30.6;istanbul 41.0 29.0;izmir 38.4 27.1;kahramanmaraş 37.6 36.9;
    karabük 41.2 32.6;karaman 37.2 33.2;kars 40.6 43.1;kastamonu 41.4 33.8;kayseri 38.7 35.5;kilis 36.7 37.1;kırıkkale 39.8 33.5;kırklareli 41.7 27.2;
    kırşehir 39.1 34.2;kocaeli 40.8 29.9;konya 37.9 32.5;kütahya 39.4 30.0;malatya 38.4 38.3;manisa 38.6 27.4;mardin 37.3 40.7;mersin 36.8 34.6;muğla 37.2 28.4;
    muş 38.7 41.5;nevşehir 38.6 34.7;niğde 38.0 34.7;ordu 41.0 37.9;osmaniye 37.1 36.2;rize 41.0 40.5;sakarya 40.8 30.4;samsun 41.3 36.3;siirt 37.9 41.9;
    sinop 42.0 35.2;şırnak 37.5 42.5;sivas 39.7 37.0;şanlıurfa 37.2 38.8;tekirdağ 41.0 27.5;tokat 40.3 36.6;trabzon 41.0 39.7;tunceli 39.1 39.5;uşak 38.7 29.4;
    van 38.5 43.4;yalova 40.7 29.3;yozgat 39.8 34.8;zonguldak 41.5 31.8`,
  AZ: `bakı 40.4 49.9;sumqayıt 40.6 49.7;gəncə 40.7 46.4;mingəçevir 40.8 47.0;naxçıvan 39.2 45.4;şirvan 39.9 48.9;lənkəran 38.8 48.8;şəki 41.2 47.2;yevlax 40.6 47.2;
    xaçmaz 41.5 48.8;quba 41.4 48.5;qəbələ 41.0 47.8;şamaxı 40.6 48.6;ağdam 40.0 46.9;bərdə 40.4 47.1;cəlilabad 39.2 48.5;göyçay 40.7 47.7;qazax 41.1 45.4;
    salyan 39.6 49.0;şuşa 39.8 46.8;tovuz 41.0 45.6;xankəndi 39.8 46.8;zaqatala 41.6 46.6`,
}
const seats = new Map(
  Object.entries(SEATS).flatMap(([country, text]) =>
    text.split(';').map((entry): [string, Position] => {
      const [name, latitude, longitude] = entry.trim().split(' ')
      return [`${country} ${foldText(name!)}`, { latitude: Number(latitude), longitude: Number(longitude) }]
    }),
  ),
)

/** The middle of a city, by however people write its name; undefined where nobody knows it. */
export const seatOf = (country: string, city: string): Position | undefined => seats.get(`${country} ${foldText(city.trim())}`)
