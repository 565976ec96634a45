// A convolution of maps that lie pixel by pixel (height, width, channels), each within a border of zeros.
// A transposed convolution of stride 2 is four of them: one for each place in a 2x2 cell of its output.
// python -m gan_demo.web.kernels builds kernels.wasm and kernels-relaxed.wasm from this file.
#include <wasm_simd128.h>

#ifdef __wasm_relaxed_simd__
#define MULTIPLY_ADD(a, b, c) wasm_f32x4_relaxed_madd(a, b, c)
#else
#define MULTIPLY_ADD(a, b, c) wasm_f32x4_add(wasm_f32x4_mul(a, b), c)
#endif

#define INLINE static inline __attribute__((always_inline))
#define PIXELS 4  // at once: with two sums each they fill eight registers, and share each load of a weight

typedef struct {
  const float *weights;  // (channels out / 8, taps, channels in, 8)
  const float *bias;     // (channels out)
  const int *offsets;    // where each tap reads, from the first one on
  int taps, inputs;
  int in_x, out_x;  // steps from pixel to pixel
  float slope;      // of the activation below 0: 1 for none, 0 for ReLU
} Layer;

INLINE v128_t activate(v128_t value, float slope) {
  v128_t below = wasm_f32x4_mul(value, wasm_f32x4_splat(slope));
  return wasm_v128_bitselect(value, below, wasm_f32x4_gt(value, wasm_f32x4_splat(0)));
}

INLINE void store(float *out, v128_t sum, float slope, const float *add) {
  v128_t value = activate(sum, slope);
  wasm_v128_store(out, add ? wasm_f32x4_add(value, wasm_v128_load(add)) : value);
}

// Eight channels of `count` neighbouring pixels; `count` is a constant, so that the sums stay in registers.
INLINE void convolve(int count, const Layer *layer, const float *weights, const float *bias, const float *in,
                     float *out, const float *add) {
  v128_t low[PIXELS], high[PIXELS];
  for (int k = 0; k < count; k++) {
    low[k] = wasm_v128_load(bias);
    high[k] = wasm_v128_load(bias + 4);
  }
  for (int tap = 0; tap < layer->taps; tap++) {
    const float *pixels[PIXELS];
    for (int k = 0; k < count; k++) pixels[k] = in + layer->offsets[tap] + k * layer->in_x;
    for (int i = 0; i < layer->inputs; i++, weights += 8) {
      v128_t first = wasm_v128_load(weights), second = wasm_v128_load(weights + 4);
      for (int k = 0; k < count; k++) {
        v128_t value = wasm_v128_load32_splat(pixels[k] + i);
        low[k] = MULTIPLY_ADD(value, first, low[k]);
        high[k] = MULTIPLY_ADD(value, second, high[k]);
      }
    }
  }
  for (int k = 0; k < count; k++) {
    int at = k * layer->out_x;
    store(out + at, low[k], layer->slope, add ? add + at : 0);
    store(out + at + 4, high[k], layer->slope, add ? add + at + 4 : 0);
  }
}

// Steps and offsets count floats. `in` is the pixel from which offsets count, for the first pixel of `out`; `add` lies
// like `out` and is added after the activation; it may be 0 for nothing, or `out` itself.
__attribute__((export_name("conv")))
void conv(const float *in, int in_x, int in_y, float *out, int out_x, int out_y, int width, int height,
          const float *weights, const float *bias, const int *offsets, int taps, int inputs, int outputs, float slope,
          const float *add) {
  const Layer layer = {weights, bias, offsets, taps, inputs, in_x, out_x, slope};
  for (int o = 0; o < outputs; o += 8) {
    const float *block = weights + o * taps * inputs;
    for (int y = 0; y < height; y++) {
      int x = 0;
      for (; x + PIXELS <= width; x += PIXELS) {
        int at = y * out_y + x * out_x + o;
        convolve(PIXELS, &layer, block, bias + o, in + y * in_y + x * in_x, out + at, add ? add + at : 0);
      }
      for (; x < width; x++) {
        int at = y * out_y + x * out_x + o;
        convolve(1, &layer, block, bias + o, in + y * in_y + x * in_x, out + at, add ? add + at : 0);
      }
    }
  }
}
