// The sound of both sides of a conversation, one above the other at the same times.
import { PACKET_MS } from "../lib/conversation.js";
/** @import { Conversation } from "../lib/conversation.js" */

/** How much of a conversation is shown while it goes on, in packets: 20 seconds. */
const SHOWN = 20_000 / PACKET_MS;
/** How wide a bar with its gap is, in pixels. */
const BAR = 3;

/**
 * @param {{ said: HTMLCanvasElement, heard: HTMLCanvasElement }} canvases
 * @param {Conversation} conversation
 * @param {boolean} whole whether all of it is shown, and not its end
 */
export function drawWaves(canvases, { levels }, whole) {
  const length = levels.said.length;
  const from = whole ? 0 : Math.max(length - SHOWN, 0);
  const shown = whole ? Math.max(length, 1) : SHOWN;
  draw(canvases.said, levels.said, from, shown);
  draw(canvases.heard, levels.heard, from, shown);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number[]} levels
 * @param {number} from
 * @param {number} shown
 */
function draw(canvas, levels, from, shown) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext("2d");
  if (!context || !width) return;
  const scale = devicePixelRatio;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  context.fillStyle = getComputedStyle(canvas).color;
  const bars = Math.floor(width / BAR);
  for (let bar = 0; bar < bars; bar++) {
    const first = from + Math.floor((bar * shown) / bars);
    const last = Math.max(from + Math.floor(((bar + 1) * shown) / bars), first + 1);
    if (first >= levels.length) break;
    let most = 0;
    for (let packet = first; packet < Math.min(last, levels.length); packet++) most = Math.max(most, levels[packet]);
    // What is soft is heard as well: by its root it is seen.
    const tall = Math.max(Math.sqrt(most) * height, 1);
    context.fillRect(bar * BAR, (height - tall) / 2, BAR - 1, tall);
  }
}
