// Reads captions for tests/web/test_wording.py: texts as JSON come in, what the scripts make of them goes out.
import { json } from "node:stream/consumers";
import { characters } from "../../gan_demo/web/engine/captions.js";
import { nearestWords } from "../../gan_demo/web/engine/spelling.js";
import { read, replace, tidy, withoutEachWord } from "../../gan_demo/web/engine/wording.js";

const { texts, misspellings, language } = await json(process.stdin);
const readings = texts.map((text) => {
  const [reading, unfinished] = [read(text, language, false), read(text, language, true)];
  const [unknown] = reading.pieces.filter(({ nearest }) => nearest);
  const replacement = replace(text, unknown?.text ?? "red", "blue");
  return { reading, unfinished, replacement, without: withoutEachWord(tidy(text)), characters: characters(tidy(text)) };
});
const nearest = misspellings.map(([word, words]) => nearestWords(word, words.split(" ")));
process.stdout.write(JSON.stringify({ readings, nearest }));
