/** Forms of one first name as people use them, in Turkish, Azerbaijani and English, folded. A form may belong to several names. */
const forms = `
mehmet mehmed muhammed muhammet mohammed muhammad mohamed mehemmed mahammad memo memis memmed mammad
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
kemal kamal camal cemal jamal
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
aleksandra alexandra alex sandra sasa sasha lexi
dimitri dmitri dmitriy dima
vladimir vova volodya
yekaterina ekaterina katya catherine
yelena elena lena helen
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
john jack johnny jon johnnie
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
christine chris chrissy tina kristine christina christy
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
gerald gerry jerry gerard
jeremy jerry jeremiah
douglas doug
eugene gene
hugh huw hughie
augustus gus august
abraham abe
isaac ike
elizabeth liz beth eliza betty lizzie bess elisabeth betsy libby lisa elsie
margaret maggie meg peggy marge greta daisy margret
mary molly polly may maria marie
catherine kate cathy kitty katherine kathryn katie katharine kathleen
anne ann anna annie nancy 
sarah sally sara sadie
jane janet jenny
jennifer jen jenny
susan sue susie suzanne susanna suzy
dorothy dot dolly dora dottie
helen nell nellie ellen eleanor elena
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
louisa lou louise
josephine jo josie
joanna jo joanne
alice ally alicia
amelia amy millie
penelope penny
rosemary rose rosie
georgina georgie gina
evelyn evie eve
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
for (const [group, line] of forms.trim().split('\n').entries())
  for (const form of new Set(line.split(' '))) names.set(form, [...(names.get(form) ?? []), group])

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
