import type { Random } from "./random.ts";

// [in a name, in an e-mail address]
const given = [
  ["Amara", "amara"],
  ["Bjørn", "bjorn"],
  ["Chloé", "chloe"],
  ["Dmitri", "dmitri"],
  ["Esi", "esi"],
  ["Farid", "farid"],
  ["Greta", "greta"],
  ["Hana", "hana"],
  ["Ibrahim", "ibrahim"],
  ["Jolanda", "jolanda"],
  ["Kofi", "kofi"],
  ["Łucja", "lucja"],
  ["Mateo", "mateo"],
  ["Nadia", "nadia"],
  ["Oisín", "oisin"],
  ["Priya", "priya"],
  ["Quentin", "quentin"],
  ["Rosalind", "rosalind"],
  ["Søren", "soren"],
  ["Tomás", "tomas"],
  ["Uma", "uma"],
  ["Věra", "vera"],
  ["Wendell", "wendell"],
  ["Ximena", "ximena"],
  ["Yuki", "yuki"],
  ["Zoë", "zoe"],
  ["陽菜", "haruna"],
  ["ليلى", "layla"],
  ["Ирина", "irina"],
  ["Ελένη", "eleni"],
] as const;

const family = [
  ["Abernathy", "abernathy"],
  ["Bergström", "bergstrom"],
  ["Castellano", "castellano"],
  ["Diallo", "diallo"],
  ["Eriksen", "eriksen"],
  ["Fontaine", "fontaine"],
  ["Gutiérrez", "gutierrez"],
  ["Hoang", "hoang"],
  ["Iyer", "iyer"],
  ["Jankowska", "jankowska"],
  ["Kimura", "kimura"],
  ["Lopes da Silva", "lopes"],
  ["MacLeod", "macleod"],
  ["Nwosu", "nwosu"],
  ["O’Rourke", "orourke"],
  ["Petrov", "petrov"],
  ["Quispe", "quispe"],
  ["Rahman", "rahman"],
  ["Schäfer", "schaefer"],
  ["Tanaka-Reid", "tanaka"],
  ["Ueda", "ueda"],
  ["Vargas", "vargas"],
  ["Whitlock", "whitlock"],
  ["Xu", "xu"],
  ["Yıldız", "yildiz"],
  ["Zamora 🚀", "zamora"],
] as const;

export const markupNames = [
  "<img src=x onerror=alert(1)>",
  "<script>alert('name')</script>",
  '"><b onmouseover=alert(2)>Bold & Co</b>',
] as const;

/** The handle contains the user's number, so that no two users have the same address. */
export function person(random: Random, index: number) {
  const [first, firstPlain] = random.pick(given);
  const [last, lastPlain] = random.pick(family);
  const handle = `${firstPlain}.${lastPlain}.${index.toString(36)}`;
  return { name: `${first} ${last}`, handle, email: `${handle}@${random.pick(["example.com", "example.org"])}` };
}
