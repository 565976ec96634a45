// Adam (Kingma and Ba, 2014), as torch.optim.Adam computes it.
const [BETA_1, BETA_2, EPSILON] = [0.5, 0.9, 1e-8];

/**
 * What changes a network's weights by its gradients, which it then sets to zero.
 *
 * @param {import("./perceptron.js").Network} network
 * @param {number} rate
 */
export function createAdam({ weights, gradients }, rate) {
  const [mean, square] = [new Float64Array(weights.length), new Float64Array(weights.length)];
  let steps = 0;
  return () => {
    steps++;
    const [short, long] = [1 - BETA_1 ** steps, 1 - BETA_2 ** steps];
    for (let i = 0; i < weights.length; i++) {
      const g = gradients[i];
      mean[i] += (1 - BETA_1) * (g - mean[i]);
      square[i] += (1 - BETA_2) * (g * g - square[i]);
      weights[i] -= (rate * (mean[i] / short)) / (Math.sqrt(square[i] / long) + EPSILON);
      gradients[i] = 0;
    }
  };
}
