// Adam (Kingma and Ba 2014) on a latent vector, with iGAN's rate. iGAN's vectors lie in a cube, which they cannot leave;
// ours are drawn from N(0, 1), of which 95% have a usual length, and those that grow longer are made as long as that.
import { norm, usualLengths, withLength } from "../engine/latents.js";

const [RATE, BETA_1, BETA_2, EPSILON] = [0.1, 0.9, 0.999, 1e-8];

export class Descent {
  /** @param {Float32Array} z where it begins */
  constructor(z) {
    this.z = z.slice();
    this.longest = usualLengths(z.length)[1];
    this.mean = new Float64Array(z.length);
    this.square = new Float64Array(z.length);
    this.steps = 0;
  }

  /** Forget what was learned of the slopes: the loss is another one now. */
  restart() {
    this.mean.fill(0);
    this.square.fill(0);
    this.steps = 0;
  }

  /** @param {ArrayLike<number>} slopes the gradient at z */
  step(slopes) {
    const { z, mean, square } = this;
    this.steps++;
    const [short, long] = [1 - BETA_1 ** this.steps, 1 - BETA_2 ** this.steps];
    for (let i = 0; i < z.length; i++) {
      const slope = slopes[i];
      mean[i] += (1 - BETA_1) * (slope - mean[i]);
      square[i] += (1 - BETA_2) * (slope * slope - square[i]);
      z[i] -= (RATE * (mean[i] / short)) / (Math.sqrt(square[i] / long) + EPSILON);
    }
    if (norm(z) > this.longest) this.z = withLength(z, this.longest);
  }
}
