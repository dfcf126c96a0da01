import type { AgreementKind } from '@birge/kernel/distance-sale'
import type { Locale } from '#platform/http'

/**
 * The words a shop begins with, until its counsel writes its own. `{name}` is filled in when they are read; a line that begins with `# ` is a
 * heading; a line of which nothing is left but empty fields falls away.
 */
export const DEFAULT_VERSION = 'birge 1'
export const default_texts: Record<AgreementKind, Record<Locale, string>> = {
  pre_information: {
    tr: `# Satıcı
{seller_name}
Adres: {seller_address}
Vergi: {seller_tax}
MERSİS / sicil no: {seller_registry}
Telefon: {seller_phone}
E-posta: {seller_email}
Şikâyet ve başvurularınızı bu telefona ve e-posta adresine iletebilirsiniz.
# Ürünler ve bedeli
{lines}
Vergiler dahil ödenecek toplam: {total}
Toplamda sizden istenen başka bir bedel yoktur.
# Teslimat
{delivery}
Ürünler en geç 30 gün içinde teslim edilir. Teslimat gecikirse size haber verilir; sözleşmeyi feshedip ödediğinizi geri alabilirsiniz.
Taşıyıcı: {carrier}
# Cayma hakkı
Ürünü teslim aldığınız günden başlayarak {withdrawal_days} gün içinde gerekçe göstermeden ve ceza ödemeden cayabilirsiniz. Bunu {seller_email} adresine ya da {seller_phone} numarasına bildirmeniz yeter.
Bildirimden sonra {return_days} gün içinde ürünü {return_address} adresine gönderirsiniz. Belirtilen taşıyıcıyla gönderirseniz iade masrafı sizden alınmaz.
Bildiriminiz bize ulaştıktan sonra 14 gün içinde, teslimat masrafı dahil ödediğiniz her şey ödeme yaptığınız araca geri verilir.
İsteğinize göre hazırlanan, çabuk bozulan, tesliminden sonra ambalajı açılıp sağlık ve hijyen bakımından iadesi uygun olmayan ürünlerde ve anında ifa edilen dijital içeriklerde cayma hakkı yoktur.
# Uyuşmazlık
Parasal sınırlara göre tüketici hakem heyetine ya da tüketici mahkemesine başvurabilirsiniz. Mahkemeye gitmeden önce arabulucuya başvurmak zorunludur.`,
    az: `# Satıcı
{seller_name}
Ünvan: {seller_address}
VÖEN: {seller_tax}
Qeydiyyat nömrəsi: {seller_registry}
Telefon: {seller_phone}
E-poçt: {seller_email}
Şikayət və müraciətlərinizi bu telefona və e-poçt ünvanına göndərə bilərsiniz.
# Mallar və qiymət
{lines}
Vergilər daxil ödəniləcək cəm: {total}
Sizdən bundan başqa ödəniş tələb olunmur.
# Çatdırılma
{delivery}
Daşıyıcı: {carrier}
# Qaytarma və dəyişdirmə
Malı aldığınız gün sayılmadan {withdrawal_days} gün ərzində, istifadə olunmamışdırsa və alışı təsdiq edən sənəd varsa, onu dəyişdirə və ya qaytara bilərsiniz. Bunun üçün {seller_email} ünvanına yazın və ya {seller_phone} nömrəsinə zəng edin.
Qaytarma ünvanı: {return_address}
Qanunla qaytarılmayan mallar siyahısındakı mallar istisnadır.
# Mübahisə
Mübahisə razılaşma ilə həll olunmazsa, istehlakçı hüquqlarının müdafiəsi orqanına və ya məhkəməyə müraciət edə bilərsiniz.`,
    en: `# The seller
{seller_name}
Address: {seller_address}
Tax number: {seller_tax}
Registry number: {seller_registry}
Phone: {seller_phone}
E-mail: {seller_email}
Complaints and questions reach us at this phone number and address.
# Goods and price
{lines}
Total to pay, all taxes included: {total}
Nothing is charged beyond this total.
# Delivery
{delivery}
Goods arrive within 30 days at the latest. Should they be late we tell you, and you may end the contract and have your money back.
Carrier: {carrier}
# Taking your word back
Within {withdrawal_days} days of receiving the goods you may withdraw without giving a reason and without a penalty. Tell us at {seller_email} or {seller_phone}.
Then send the goods within {return_days} days to {return_address}. With the carrier named here sending them back costs you nothing.
Within 14 days of your notice everything you paid, delivery included, goes back to the means you paid with.
Goods made to your wishes, goods that spoil, goods opened that cannot go back for reasons of health and hygiene, and digital content delivered at once are exempt.
# Disputes
Depending on the amount you may turn to the consumer arbitration committee or the consumer court. Mediation is required before a court is asked.`,
  },
  deposit_terms: {
    tr: `# Satıcı
{seller_name}
Adres: {seller_address}
Vergi: {seller_tax}
MERSİS / sicil no: {seller_registry}
Telefon: {seller_phone}
E-posta: {seller_email}
# Ne için
Kapora bırakan: {buyer_name}
Konu: {about}
{lines}
Vergiler dahil toplam: {total}
# Kapora
Şimdi ödenecek kapora: {deposit}
Kapora bağlanma parasıdır (Türk Borçlar Kanunu m. 177): alışverişinizin bedelinden düşülür, ayrıca bir ücret değildir. Satış gerçekleşmezse geri verilir; hiçbir durumda satıcıya kalmaz.
Ödediğiniz günden başlayarak {stands_days} gün geçerlidir. Süresi dolsa da sizindir; ödemede kullanabilir ya da geri alabilirsiniz.
# Cayma hakkı
Uzaktan bırakılan kaporayı gerekçe göstermeden ve ceza ödemeden geri alabilirsiniz: ürün teslim edilinceye kadar dilediğiniz an, kaporanın kullanıldığı siparişten de teslimden başlayarak {withdrawal_days} gün içinde (Mesafeli Sözleşmeler Yönetmeliği m. 9). Hesabınızdaki düğmeye basmanız, {seller_email} adresine yazmanız ya da {seller_phone} numarasını aramanız yeter.
Bildiriminiz bize ulaştıktan sonra 14 gün içinde kaporanın kullanılmamış kısmı, ödeme yaptığınız araca kesintisiz geri verilir.
# Uyuşmazlık
Parasal sınırlara göre tüketici hakem heyetine ya da tüketici mahkemesine başvurabilirsiniz. Mahkemeye gitmeden önce arabulucuya başvurmak zorunludur.`,
    az: `# Satıcı
{seller_name}
Ünvan: {seller_address}
VÖEN: {seller_tax}
Qeydiyyat nömrəsi: {seller_registry}
Telefon: {seller_phone}
E-poçt: {seller_email}
# Nə üçün
Beh verən: {buyer_name}
Mövzu: {about}
{lines}
Vergilər daxil cəm: {total}
# Beh
İndi ödəniləcək beh: {deposit}
Beh alışınızın qiymətindən çıxılır, əlavə haqq deyil. Satış baş tutmasa, geri qaytarılır; heç bir halda satıcıda qalmır.
Ödədiyiniz gündən {stands_days} gün etibarlıdır. Müddəti bitsə də sizindir; ödənişdə istifadə edə və ya geri ala bilərsiniz.
# İmtina
Məsafədən verilən behi səbəb göstərmədən və cərimə ödəmədən geri ala bilərsiniz: ödədiyiniz gündən {deposit_days} gün ərzində hesabınızdakı düymə ilə, sonra isə bizə bildirməklə.
Bunun üçün {seller_email} ünvanına yazın və ya {seller_phone} nömrəsinə zəng edin. İstifadə olunmamış hissə ödədiyiniz vasitəyə tam qaytarılır.
# Mübahisə
Mübahisə razılaşma ilə həll olunmazsa, istehlakçı hüquqlarının müdafiəsi orqanına və ya məhkəməyə müraciət edə bilərsiniz.`,
    en: `# The seller
{seller_name}
Address: {seller_address}
Tax number: {seller_tax}
Registry number: {seller_registry}
Phone: {seller_phone}
E-mail: {seller_email}
# What it is for
Left by: {buyer_name}
For: {about}
{lines}
Total, all taxes included: {total}
# The deposit
Deposit to pay now: {deposit}
It is earnest money: it counts towards the price of what you buy and is no charge besides. If nothing is sold it goes back; in no case does the seller keep it.
It stands for {stands_days} days from your payment. After that it is still yours: you can pay with it or have it back.
# Taking your word back
As long as a deposit that you left from a distance has paid nothing you may take it back without a reason and without a penalty; from an order it has paid you may withdraw within {withdrawal_days} days of receiving the goods. Press the button in your account, or tell us at {seller_email} or {seller_phone}.
The button is there for {deposit_days} days from your payment on; after that tell us.
What of it was not used goes back to the means you paid with, without deductions, within 14 days of your notice.
# Disputes
Depending on the amount you may turn to the consumer arbitration committee or the consumer court. Mediation is required before a court is asked.`,
  },
  distance_contract: {
    tr: `# Taraflar
Satıcı: {seller_name}
Adres: {seller_address}
Vergi: {seller_tax}
MERSİS / sicil no: {seller_registry}
Alıcı: {buyer_name}
Adres: {buyer_address}
Telefon: {buyer_phone}
E-posta: {buyer_email}
# Konu
Alıcının {date} tarihinde uzaktan iletişim aracıyla sipariş ettiği, aşağıdaki ürünlerin satışı ve teslimi. Ön bilgilendirme formu bu sözleşmenin parçasıdır.
# Ürünler ve bedeli
{lines}
Vergiler dahil toplam: {total}
# Teslimat ve ifa
{delivery}
Satıcı ürünü eksiksiz, siparişe uygun ve belgeleriyle teslim eder. Ürün alıcıya ya da gösterdiği kişiye teslim edilinceye kadar doğan hasar satıcıya aittir. Ürün verilemez hale gelirse satıcı bunu üç gün içinde bildirir ve ödenen bedeli 14 gün içinde geri verir.
# Cayma hakkı
Alıcı teslimden başlayarak {withdrawal_days} gün içinde gerekçesiz ve cezasız cayabilir. Bildirim {seller_email} adresine ya da {seller_phone} numarasına yapılır. Ürün bildirimden sonra {return_days} gün içinde {return_address} adresine gönderilir; satıcı ödenenin tamamını 14 gün içinde ödeme aracına geri verir. İstisnalar ön bilgilendirme formunda yazılıdır.
# Ayıplı ürün
Ürün ayıplıysa alıcı kanundaki haklarını kullanır: iade, bedelden indirim, ücretsiz onarım ya da değişim.
# Uyuşmazlık
Parasal sınırlara göre tüketici hakem heyetleri ve tüketici mahkemeleri yetkilidir; dava öncesinde arabulucuya başvurmak zorunludur.
# Yürürlük
Alıcı siparişi onayladığında sözleşme kurulur. Metin siparişle birlikte saklanır ve alıcıya gönderilir.`,
    az: `# Tərəflər
Satıcı: {seller_name}
Ünvan: {seller_address}
VÖEN: {seller_tax}
Qeydiyyat nömrəsi: {seller_registry}
Alıcı: {buyer_name}
Ünvan: {buyer_address}
Telefon: {buyer_phone}
E-poçt: {buyer_email}
# Mövzu
Alıcının {date} tarixində məsafədən sifariş etdiyi, aşağıda göstərilən malların satışı və çatdırılması.
# Mallar və qiymət
{lines}
Vergilər daxil cəm: {total}
# Çatdırılma
{delivery}
Mal alıcıya təhvil verilənə qədər zərər satıcının üzərindədir.
# Qaytarma və dəyişdirmə
Alıcı malı aldığı gün sayılmadan {withdrawal_days} gün ərzində dəyişdirə və ya qaytara bilər. Ünvan: {return_address}
# Mübahisə
Mübahisələr qanunvericiliyə uyğun həll olunur.`,
    en: `# Parties
Seller: {seller_name}
Address: {seller_address}
Tax number: {seller_tax}
Registry number: {seller_registry}
Buyer: {buyer_name}
Address: {buyer_address}
Phone: {buyer_phone}
E-mail: {buyer_email}
# Subject
The sale and delivery of the goods below, ordered from a distance on {date}. The pre-information form is part of this contract.
# Goods and price
{lines}
Total, all taxes included: {total}
# Delivery and performance
{delivery}
The seller delivers the goods complete, as ordered and with their papers, and bears the risk until they are in the buyer's hands. Should the goods become unavailable the seller says so within three days and returns what was paid within 14.
# Withdrawal
Within {withdrawal_days} days of delivery the buyer may withdraw without a reason or a penalty: to {seller_email} or {seller_phone}. The goods go to {return_address} within {return_days} days; the seller returns everything paid within 14 days. Exceptions stand in the pre-information form.
# Defects
For defective goods the buyer has the rights the law gives: return, price reduction, free repair or replacement.
# Disputes
Consumer arbitration committees and consumer courts decide, depending on the amount; mediation is required before a lawsuit.
# When it begins
The contract is made when the buyer confirms the order. Its text is kept with the order and sent to the buyer.`,
  },
}
