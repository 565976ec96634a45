"""What the tab "Super-resolution" says beside its pictures."""

from gan_demo.services.visitors import PRIVACY

WARNING = "The new detail is invented. It cannot reveal a face or a number plate."

# Whether the magnified squares show pictures or differences is chosen without any script.
SQUARES = """
<div class="inline" role="radiogroup" aria-label="Magnified"><span>Magnified</span><div class="choices">
<label><input type="radio" name="sr-look" checked>pictures</label>
<label><input type="radio" name="sr-look" class="far">how far off</label>
</div><span class="hint">Click the picture to choose the place.</span></div>
"""

GUESS = """
Four by four pixels became one: what was in them is gone, and whoever brings them back must guess. **SRResNet** guesses
the average of all that could have been there, and blurs. **SRGAN** draws one thing that could have been there: sharp,
and perhaps wrong.
"""

STORY = """
<div class="story">

**SRResNet** was trained to be wrong by as little as possible, pixel by pixel. Where fur or leaves could be one way or
another, the safest guess is their average: blur. **SRGAN** is the same network, trained on: now a
<span class="key discriminator">discriminator</span> must not be able to tell its pictures from
<span class="key real">photographs</span>. Blur gives it away, so it draws hairs and leaves that could have been there.
They are not the true ones. Invented detail that looks right but lies elsewhere counts as an error, so the sharper
picture may have the lower PSNR.

How much would you let it invent? Put SRResNet on the left and SRGAN on the right, choose **Fade**, and move the slider.

Does inventing pay? Perceptual distance was made to judge pictures more as the eye does. By it, SRGAN comes nearer to
the truth than SRResNet on some of the examples, and lands farther away on others. Try them: the table tells.

*Ledig et al. 2016, [arXiv:1609.04802](https://arxiv.org/abs/1609.04802), Sec. 2 and 3*
</div>
"""

DETAILS = f"""
<div class="story">

**PSNR** is about the mean of all squared errors in brightness, in decibels: 3 dB more means half the error. **SSIM**
compares small windows of the two pictures in brightness, contrast and structure; 1 is equal. **Perceptual distance**
says how differently a network that knows photographs sees the two. The app does not carry that network: the distance is
stored for the examples.

**Both networks fit all that is known.** Shrink the picture of either as this app does, and the small one is back,
nearly everywhere to within one level of brightness: a last step, back projection, sees to that. Black dots between
white ones are too stark for it; then the line below the table says how far off the picture is. What the networks add is
a guess.

**This SRGAN** was trained for hours, and its weights were then moved a little back towards SRResNet's. Losses that ask
for texture like the photograph's do much of the discriminator's work.

**Your picture** may be a PNG, JPEG, WebP, GIF, BMP or TIFF of up to 20 MB and 50 million pixels. Of more than 4
million, the test shrinks it first, and enlarging takes a part of it, which you choose. Transparent parts are put on
white for the test, and stay transparent in a PNG that you save. {PRIVACY}
</div>
"""
