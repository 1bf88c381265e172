/** Draws points with WebGL 2: one call for all of them, so that a hundred thousand pan and zoom smoothly. */
import { EYE } from './camera';
import { DIM, DIM_OPACITY, type Frame, FULL_OPACITY, HIDDEN, type Renderer } from './renderer';

const VERTEX = `#version 300 es
in vec2 from;
in vec2 to;
in vec4 style;
in float depth;
uniform vec2 center;
uniform vec2 scale;
uniform float moved;
uniform float size;
uniform bool dim;
uniform bool deep;
out vec3 color;
flat out int shape;

void main() {
  int code = int(style.w + 0.5);
  bool hidden = code >= ${HIDDEN};
  bool dimmed = code % ${HIDDEN} >= ${DIM};
  // What this pass does not draw goes outside the clip space.
  gl_Position = hidden || dimmed != dim ? vec4(2.0, 2.0, 2.0, 1.0) : vec4((mix(from, to, moved) - center) * scale, deep ? depth * 1.8 - 0.9 : 0.0, 1.0);
  gl_PointSize = deep ? size * float(${EYE}) / (float(${EYE - 2}) + 4.0 * depth) : size;
  color = style.rgb / 255.0;
  shape = code % ${DIM};
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec3 color;
flat in int shape;
uniform float opacity;
out vec4 painted;

/** Below 0 inside the shape, in units of half a point. */
float outside(vec2 p) {
  if (shape == 1) return max(abs(p.x), abs(p.y)) - 0.78;
  if (shape == 2) return abs(p.x) + abs(p.y) - 1.0;
  if (shape == 3) return max(abs(p.x) * 0.87 + p.y * -0.5, p.y) - 0.55;
  if (shape == 4) return max(min(abs(p.x), abs(p.y)) - 0.3, max(abs(p.x), abs(p.y)) - 0.95);
  return length(p) - 0.9;
}

void main() {
  float d = outside(gl_PointCoord * 2.0 - 1.0);
  float soft = fwidth(d);
  float alpha = opacity * (1.0 - smoothstep(-soft, soft, d));
  if (alpha <= 0.0) discard;
  painted = vec4(color * alpha, alpha);
}`;

interface Attribute {
  readonly buffer: WebGLBuffer;
  readonly location: number;
}

/** Names of renderers that are programs of the CPU: SwiftShader, Mesa's llvmpipe and softpipe, Windows' WARP. */
const BY_CPU = /swiftshader|llvmpipe|softpipe|software|basic render|warp/i;

/** Who would draw WebGL 2 here; undefined where it is missing. */
export function whoDraws(): 'gpu' | 'cpu' | undefined {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (!gl) return undefined;
  const told = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return BY_CPU.test(name) ? 'cpu' : 'gpu';
}

/** @returns undefined where WebGL 2 is missing */
export function makeWebGlRenderer(canvas: HTMLCanvasElement): Renderer | undefined {
  const gl = canvas.getContext('webgl2', { alpha: true, antialias: false, premultipliedAlpha: true, depth: true });
  if (!gl) return undefined;
  let program = buildProgram(gl);
  let attributes = makeAttributes(gl, program);
  let count = 0;
  let dims = false;
  let kept: { from: Float32Array; to: Float32Array; depth: Float32Array; styles: Uint8Array } = {
    from: new Float32Array(),
    depth: new Float32Array(),
    to: new Float32Array(),
    styles: new Uint8Array(),
  };
  const upload = ({ buffer }: Attribute, data: Float32Array | Uint8Array) => {
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
  };
  const uploadAll = () => {
    upload(attributes.from, kept.from);
    upload(attributes.to, kept.to);
    upload(attributes.depth, kept.depth);
    upload(attributes.style, kept.styles);
  };
  // A driver may take the context away; all that was on the card has to be brought there again.
  const lost = (event: Event) => event.preventDefault();
  const restored = () => {
    program = buildProgram(gl);
    attributes = makeAttributes(gl, program);
    uploadAll();
    canvas.dispatchEvent(new Event('redraw'));
  };
  canvas.addEventListener('webglcontextlost', lost);
  canvas.addEventListener('webglcontextrestored', restored);
  return {
    setPlaces(from, to, depth = new Float32Array(to.length / 2)) {
      kept = { ...kept, from, to, depth };
      count = to.length / 2;
      upload(attributes.depth, depth);
      upload(attributes.from, from);
      upload(attributes.to, to);
    },
    setStyles(styles) {
      kept = { ...kept, styles };
      dims = styles.some((code, at) => at % 4 === 3 && code < HIDDEN && code >= DIM);
      upload(attributes.style, styles);
    },
    draw(frame) {
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.depthMask(true);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      if (count === 0 || kept.styles.length < 4 * count || gl.isContextLost()) return;
      gl.useProgram(program);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      if (frame.deep) gl.enable(gl.DEPTH_TEST);
      else gl.disable(gl.DEPTH_TEST);
      gl.depthFunc(gl.LEQUAL);
      setFrame(gl, program, frame);
      for (const dim of dims ? [true, false] : [false]) {
        // What stands out is never hidden by what does not.
        gl.depthMask(!dim);
        gl.uniform1i(gl.getUniformLocation(program, 'dim'), dim ? 1 : 0);
        gl.uniform1f(gl.getUniformLocation(program, 'opacity'), dim ? DIM_OPACITY : FULL_OPACITY);
        gl.drawArrays(gl.POINTS, 0, count);
      }
    },
    dispose() {
      canvas.removeEventListener('webglcontextlost', lost);
      canvas.removeEventListener('webglcontextrestored', restored);
      for (const { buffer } of Object.values(attributes)) gl.deleteBuffer(buffer);
      gl.deleteProgram(program);
    },
  };
}

function setFrame(gl: WebGL2RenderingContext, program: WebGLProgram, frame: Frame): void {
  const { viewport, size, density, pointSize, moved, deep } = frame;
  const uniform = (name: string) => gl.getUniformLocation(program, name);
  gl.uniform2f(uniform('center'), viewport.x, viewport.y);
  gl.uniform2f(uniform('scale'), (2 * viewport.scale) / size.width, (2 * viewport.scale) / size.height);
  gl.uniform1f(uniform('moved'), moved);
  gl.uniform1i(uniform('deep'), deep ? 1 : 0);
  gl.uniform1f(uniform('size'), pointSize * density);
}

function makeAttributes(gl: WebGL2RenderingContext, program: WebGLProgram) {
  gl.bindVertexArray(gl.createVertexArray());
  const make = (name: string, width: number, type: number): Attribute => {
    const buffer = gl.createBuffer();
    const location = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, width, type, false, 0, 0);
    return { buffer, location };
  };
  return {
    from: make('from', 2, gl.FLOAT),
    to: make('to', 2, gl.FLOAT),
    depth: make('depth', 1, gl.FLOAT),
    style: make('style', 4, gl.UNSIGNED_BYTE),
  };
}

function buildProgram(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
      throw new Error(`internal: shader: ${gl.getShaderInfoLog(shader)}`);
    }
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
}
