// D's score along the frames as a curve: one line for each row, a mark where the hand is.

const SCORE_PAD = 10; // as the thumb of the slider: the curve lies exactly under it
const SCORE_DASHES = [[], [6, 4]];

class Scores {
  constructor(canvas) {
    this.canvas = canvas;
  }

  /** `rows`: [{scores}]; `probability`: whether they lie between 0 and 1. */
  take(rows, probability) {
    this.lines = rows.map((row) => row.scores);
    const all = this.lines.flat().filter(isNumber);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const spare = (high - low) * 0.1 || 1;
    this.range = probability ? [0, 1] : [low - spare, high + spare];
    this.probability = probability;
  }

  draw(frame, theme) {
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    if (!width || !this.lines) return;
    fitCanvas(this.canvas, width, height);
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, width, height);
    const [low, high] = this.range;
    const count = this.lines[0].length;
    const x = (i) => SCORE_PAD + (count > 1 ? i / (count - 1) : 0.5) * (width - 2 * SCORE_PAD);
    const y = (score) => 3 + (1 - (score - low) / (high - low)) * (height - 6);
    this.drawGuides(context, width, height, theme);
    context.strokeStyle = COLOURS.discriminator;
    context.lineWidth = 2;
    context.lineJoin = "round";
    this.lines.forEach((scores, i) => {
      context.setLineDash(SCORE_DASHES[i % 2]);
      context.beginPath();
      scores.forEach((score, at) => isNumber(score) && context.lineTo(x(at), y(score)));
      context.stroke();
    });
    context.setLineDash([]);
    this.drawHere(context, x(frame), height, this.lines.map((scores) => scores[frame]).filter(isNumber).map(y), theme);
  }

  drawGuides(context, width, height, theme) {
    context.strokeStyle = theme.faint;
    context.lineWidth = 1;
    context.beginPath();
    for (const share of this.probability ? [0, 0.5, 1] : [0, 1]) {
      const at = Math.round(3 + share * (height - 6)) + 0.5;
      context.moveTo(0, at);
      context.lineTo(width, at);
    }
    context.stroke();
  }

  drawHere(context, x, height, ys, theme) {
    context.strokeStyle = theme.soft;
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, 0);
    context.lineTo(Math.round(x) + 0.5, height);
    context.stroke();
    context.fillStyle = COLOURS.discriminator;
    for (const y of ys) {
      context.beginPath();
      context.arc(x, y, 4, 0, 2 * Math.PI);
      context.fill();
    }
  }
}
