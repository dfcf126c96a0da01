/**
 * Forms of one first name as people use them, in Turkish, Azerbaijani and English, folded. A form may belong to several names. What a bar parts was one
 * name once, and is found under one key; today brothers are called so.
 */
const forms = `
mehmet mehmed memo memis | muhammed muhammet mohammed muhammad mohamed mehemmed mahammad | memmed mammad
ahmet ahmed ehmed akhmed ahmad
mustafa musti mustu mustapha
ibrahim ibo abraham
suleyman sulo suleiman suleman solomon
huseyin huseyn huso hussein husein hossein
hasan hesen hassan haso
osman usman ottoman
omer omar umar
ismail ismayil ismo ishmael
yusuf yusif yousef joseph
abdullah abdulla abdullo apo
abdurrahman abdulrahman apo
kerim karim
kemal kamal | camal cemal jamal
halil xelil khalil
haydar heyder
ali eli
riza rza reza
murat murad
mahmut mahmud
sait said
yakup yakub yaqub jacob
davut davud david
musa moses
cafer cefer jafar
veysel veysal
yasar yashar
vakif vaqif vagif
elcin elchin
rasit rashid resid reshid
fatma fatima fatime fatos fato
ayse aise aisha ayshe
hatice xedice khadija hatce
emine emina emos amina
zeynep zeyneb zainab zeyno
leyla leila layla
meryem meryam mary maryam
nergis nergiz nargiz
gulsen gulshan
aynur ainur
sebnem shabnam
sukru shukru
serife sherife
ruqiye rukiye ruqayya
xalide halide
xanim hanim
aleksandr alexander alex alec sasa sasha sandy alexandr xander
aleksandra alexandra alex sasa sasha lexi | sandra
dimitri dmitri dmitriy dima
vladimir vova volodya
yekaterina ekaterina katya catherine
yelena elena lena | helen
natalya nataliya natasha natalie
andrey andrei andrew andy drew
sergey sergei serj
mixail mihail michael misha
nikolay nikolai nicholas kolya
ivan vanya john
robert rob bob bobby robbie bert robin
william will bill billy willie liam
richard rick dick richie ricky rich
james jim jimmy jamie jem
john johnny jon johnnie | jack
jonathan jon jonny johnathan
edward ed ted eddie ned teddy
edwin ed eddie
edmund ed ned ted
thomas tom tommy
charles charlie chuck chas
henry harry hank hal
harold harry hal
george georgie
joseph joe joey jos
michael mike mick mickey mikey
david dave davy davie
daniel dan danny
samuel sam sammy
samantha sam sammy
benjamin ben benny benji
matthew matt
anthony tony antony
andrew andy drew
christopher chris kit topher
christian chris
christine chris chrissy kristine christy | christina tina
nicholas nick nicky nicolas
nicole nicky nikki
peter pete
philip phil phillip
stephen steve steven stevie
patrick pat paddy
patricia pat patty trish tricia
timothy tim timmy
gregory greg
kenneth ken kenny
ronald ron ronnie
donald don donnie
raymond ray
lawrence larry laurie laurence
francis frank francie
franklin frank
frances fran fanny frankie
frederick fred freddie freddy frederic
albert al bert bertie
alfred alf fred alfie al
herbert bert herb
arthur art
walter wally walt
ernest ernie
leonard len lenny leo
theodore ted theo teddy
vincent vince
zachary zach zac zack zachariah
joshua josh
jacob jake
nathaniel nat nathan
alan allan allen al
geoffrey geoff jeffrey jeff jeffery
gerald gerry jerry | gerard
jeremy jerry | jeremiah
douglas doug
eugene gene
hugh huw hughie
augustus gus august
abraham abe
isaac ike
elizabeth liz beth betty lizzie bess elisabeth betsy libby | eliza | lisa | elsie
margaret maggie meg peggy marge greta daisy margret
mary | molly | polly | may | maria | marie
catherine kate cathy kitty katherine kathryn katie katharine kathleen
anne ann annie | anna | nancy
sarah sara | sally | sadie
jane | janet | jenny
jennifer jen jenny
susan sue susie suzy | suzanne | susanna
dorothy dot dolly dora dottie
helen nell nellie | ellen | eleanor | elena
eleanor nell nellie ellie nora
martha patty mattie
rebecca becky
deborah debbie deb debra
barbara barb babs
victoria vicky tori
jessica jess jessie
isabella bella isabel izzy belle isobel
emily em emmy
charlotte lottie charlie
caroline carrie carol
florence flo flora
harriet hattie
louisa lou | louise
josephine jo josie
joanna jo | joanne
alice ally | alicia
amelia amy millie
penelope penny
rosemary rosie | rose
georgina georgie gina
evelyn evie | eve
gabriel gabe
gabrielle gaby
kimberly kim
stephanie steph
theresa terry tess teresa
terence terry
abigail abby gail abbie
madeleine maddie
olivia liv livvy
`
const names = new Map<string, number[]>()
/** The same, but for the bars. */
const namesOfOne = new Map<string, string[]>()
for (const [group, line] of forms.trim().split('\n').entries()) {
  for (const form of new Set(line.replaceAll('| ', '').split(' '))) names.set(form, [...(names.get(form) ?? []), group])
  for (const [part, own] of line.split(' | ').entries())
    for (const form of new Set(own.split(' '))) namesOfOne.set(form, [...(namesOfOne.get(form) ?? []), `${group} ${part}`])
}

/** First names that are a letter, or one way of writing, apart from another, folded: whoever is called so is not misspelt. */
const own_names = new Set(
  `
adem adnan ahmet ali alp alper alperen anar arda asli asya asuman atakan aybuke ayca aydan aydin ayhan aykut ayla aylin aynur aysel aysen aysu aysun ayten
azer azra bahar baris batuhan bahtiyar behice belgin belma bengi bengu beril berk berkan berkay berke berna betul beyza bilal bilge birkan birol bora bulent burak
burcin burcu buse cahit can caner cansel cansu cavid celal cemal cemil cemile cem cengiz ceren ceyda ceyhan ceylan cihan cinar deniz derya didem dilan
dilara dilek doga dogan dogukan duygu ebru ece eda edip efe elcan elcin elman elmar elmir elnar elnare elnur elnure elsad elvan elvin emel emin emine emir emrah emre enes ender
engin enver ercan erdal erdem erdi eren erhan erkan erkin erol ersan ersin ertan esat esin esma esra evren eymen ezel ezgi fadime fahri farid faruk fatih
fatma ferda ferdi ferhat ferid feride ferit feyza fidan figen fikret filiz firat fuat furkan gamze gizem gokce gokhan gonca gulay gulcan gulden guler gulin gulnar gulnur
gulsah gulsen gulseren gulsum gulten gulay gunay gunel guner hakan haldun halil halime halit hamit hamza hande hanife hasan hasret hatice havva hayat hayati hazal
helin hilal hilmi hulya huseyin ibrahim idil idris ilayda ilgar ilgin ilham ilhan ilkay ilker ilkin ilknur imran inci ipek irem irfan isa ismail ismet kaan kadir kadriye kamil
kamran kazim kemal kenan kerem kerim koray korhan kubra kursat lale lamiye leman levent levin leyla mahir mahmut mehmet mehriban melda melek meliha
melih melike melis melisa melisse melda meltem memmed meral merih mert merve meryem mete metin mina mine miray mirac muhammed muhammet murat musa mustafa mutlu nadir nadire naile naime nalan narin
nazan nazim nazli necati necdet necip necla nehir nergis nermin nesrin nevin nezir nida nigar nihal nihan nihat nil nilay nilgun nilufer niyazi nizami nur nuran nuray nurgul nurhan nurten
oguz okan oktay onder onur orhan orxan osman oya oyku ozan ozge ozgur ozlem perihan pelin pinar polat ragip rahim rahime rahmi ramil ramin ramiz rasim rauf recep refik resad resat resul rufat ruslan rustem
saadet sabri sadik sahin salih salim samet sami samil samir samire sarp seda sedat sefa sefer selami selcan selcuk selda selen selim selin selma selman semih semiha semra sena senay sencan
senem serap sercan serdar serhan serhat serkan sermin serpil sertac servet seval sevcan sevda sevgi sevgin sevil sevim sevinc sevket seyma seymur sezen sezer sezgin sibel sila
simge sinan sinem sirin sonay soner songul suat suna suheyl suheyla tahir tahsin taner tansel tansu tarik tarkan tayfun taylan tekin tevfik togrul tolga tolgahan tugba tugce tugrul tulay tulin tuna tunay
tuncay tuncer turan turgay turgut tural turkan turkay ulas ulku ulvi umit umut umay utku ugur vahit vedat vefa veli volkan vuqar vural vusal vusale yagiz yagmur yasemin yasin yavuz yelda yeliz
yesim yigit yunus yusuf zafer zahid zahide zehra zeki zekiye zeliha zeynal zeynep zeren zerrin ziya zuhal zuhre zumrut
`
    .trim()
    .split(/\s+/),
)
/** Whether somebody may well be called so: one letter more or less is another name then, and another person. */
export const isNameOfItsOwn = (name: string) => own_names.has(name)

/** Whether a folded word is a first name that is known here: one of those above, in any of its forms. */
export const isFirstName = (word: string) => own_names.has(word) || names.has(word)

/** Whether two different first names are one: a short form (`robert`, `bob`) or another way of writing it (`mehmet`, `mehmed`), no cousin of it (`kemal`, `cemal`). */
export function isOneName(a: string, b: string): boolean {
  const others = namesOfOne.get(b)
  return others !== undefined && (namesOfOne.get(a)?.some((group) => others.includes(group)) ?? false)
}

/** Whether two different first names are forms of one (`mehmet`, `mehmed`; `robert`, `bob`). */
export function formsOfOneName(a: string, b: string): boolean {
  const of = names.get(a)
  const others = names.get(b)
  return of !== undefined && others !== undefined && of.some((group) => others.includes(group))
}

/** One key for all forms of a name that belong to it alone, for finding; any other word is its own. */
export function plainName(name: string): string {
  const of = names.get(name)
  return of !== undefined && of.length === 1 ? `~${of[0]}` : name
}
