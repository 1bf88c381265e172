/** How t-SNE pushes points apart: exactly for few, by Barnes-Hut sums for many. */
import { Quadtree } from './quadtree';

/**
 * Adds up, for each point i, `sum_j q_ij^2 (y_i - y_j)` with `q_ij = 1 / (1 + |y_i - y_j|^2)`.
 *
 * @param points [count, 2] row-major
 * @param force [count, 2] overwritten
 * @returns the sum of all `q_ij`, i != j
 */
export type Repulse = (points: Float64Array, force: Float64Array) => number;

/** All pairs: exact, quadratic. */
export function repulseExactly(points: Float64Array, force: Float64Array): number {
  force.fill(0);
  let total = 0;
  for (let i = 0; i < points.length; i += 2) {
    const xi = points[i]!;
    const yi = points[i + 1]!;
    let fx = force[i]!;
    let fy = force[i + 1]!;
    for (let j = i + 2; j < points.length; j += 2) {
      const dx = xi - points[j]!;
      const dy = yi - points[j + 1]!;
      const q = 1 / (1 + dx * dx + dy * dy);
      total += q;
      const q2 = q * q;
      fx += q2 * dx;
      fy += q2 * dy;
      force[j]! -= q2 * dx;
      force[j + 1]! -= q2 * dy;
    }
    force[i] = fx;
    force[i + 1] = fy;
  }
  return 2 * total;
}

/**
 * Squares that look small stand for their points. One walk serves all points of a leaf: a square is taken whole when its
 * side is below `theta` times its distance from the leaf's bounding box, which is stricter than from the point itself.
 *
 * @param theta 0 (exact) to 1 (coarse)
 * @see van der Maaten 2014, Accelerating t-SNE using Tree-Based Algorithms, section 4.2
 * @see Barnes 1990, A modified tree code (one interaction list for nearby bodies)
 */
export function makeBarnesHut(count: number, theta: number): Repulse {
  const tree = new Quadtree(count);
  const room = 3 * count + 1;
  const listX = new Float64Array(room);
  const listY = new Float64Array(room);
  const listMass = new Float64Array(room);
  const theta2 = theta * theta;

  /** Fills the list of what a leaf feels; returns its length. */
  function gather(leaf: number): number {
    const { x, y, centreX, centreY, mass, side2, skip, begin, end } = tree;
    let left = Number.POSITIVE_INFINITY;
    let right = Number.NEGATIVE_INFINITY;
    let bottom = Number.POSITIVE_INFINITY;
    let top = Number.NEGATIVE_INFINITY;
    for (let i = begin[leaf]!; i < end[leaf]!; i++) {
      left = Math.min(left, x[i]!);
      right = Math.max(right, x[i]!);
      bottom = Math.min(bottom, y[i]!);
      top = Math.max(top, y[i]!);
    }
    const nodes = tree.nodes;
    let size = 0;
    for (let node = 0; node < nodes; ) {
      const cx = centreX[node]!;
      const cy = centreY[node]!;
      const dx = cx < left ? left - cx : cx > right ? cx - right : 0;
      const dy = cy < bottom ? bottom - cy : cy > top ? cy - top : 0;
      if (side2[node]! < theta2 * (dx * dx + dy * dy)) {
        listX[size] = cx;
        listY[size] = cy;
        listMass[size++] = mass[node]!;
        node = skip[node]!;
      } else if (tree.leaf[node] === 1) {
        for (let j = begin[node]!; j < end[node]!; j++) {
          listX[size] = x[j]!;
          listY[size] = y[j]!;
          listMass[size++] = 1;
        }
        node = skip[node]!;
      } else {
        node++;
      }
    }
    return size;
  }

  return (points, force) => {
    tree.build(points);
    const { order, x, y, begin, end } = tree;
    let total = 0;
    for (let node = 0; node < tree.nodes; node++) {
      if (tree.leaf[node] === 0) continue;
      const size = gather(node);
      for (let i = begin[node]!; i < end[node]!; i++) {
        const xi = x[i]!;
        const yi = y[i]!;
        let fx = 0;
        let fy = 0;
        for (let j = 0; j < size; j++) {
          const dx = xi - listX[j]!;
          const dy = yi - listY[j]!;
          const q = 1 / (1 + dx * dx + dy * dy);
          const mq = listMass[j]! * q;
          total += mq;
          const mq2 = mq * q;
          fx += mq2 * dx;
          fy += mq2 * dy;
        }
        force[2 * order[i]!] = fx;
        force[2 * order[i]! + 1] = fy;
      }
    }
    // Each point met itself once, at distance 0: no force, but a 1 in the sum.
    return total - count;
  };
}
