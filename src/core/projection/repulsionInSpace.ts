/** How t-SNE pushes points apart in space: exactly for few, by Barnes-Hut sums for many. */
import { Octree } from './octree';
import type { Repulse } from './repulsion';

/** All pairs: exact, quadratic. Points and force are [count, 3]. */
export const repulseExactlyInSpace: Repulse = (points, force) => {
  force.fill(0);
  let total = 0;
  for (let i = 0; i < points.length; i += 3) {
    for (let j = i + 3; j < points.length; j += 3) {
      const dx = points[i]! - points[j]!;
      const dy = points[i + 1]! - points[j + 1]!;
      const dz = points[i + 2]! - points[j + 2]!;
      const q = 1 / (1 + dx * dx + dy * dy + dz * dz);
      total += q;
      const q2 = q * q;
      force[i]! += q2 * dx;
      force[i + 1]! += q2 * dy;
      force[i + 2]! += q2 * dz;
      force[j]! -= q2 * dx;
      force[j + 1]! -= q2 * dy;
      force[j + 2]! -= q2 * dz;
    }
  }
  return 2 * total;
};

/**
 * Cubes that look small stand for their points, as squares do in the plane.
 *
 * @param theta 0 (exact) to 1 (coarse)
 * @see van der Maaten 2014, Accelerating t-SNE using Tree-Based Algorithms, section 4.2
 */
export function makeBarnesHutInSpace(count: number, theta: number): Repulse {
  const tree = new Octree(count);
  const room = 3 * count + 1;
  /** What a leaf feels: places, and how many points are there. */
  const list = new Float64Array(4 * room);
  const theta2 = theta * theta;

  function gather(leaf: number): number {
    const { places, centres, mass, side2, skip, begin, end } = tree;
    const least = [Infinity, Infinity, Infinity];
    const most = [-Infinity, -Infinity, -Infinity];
    for (let at = 3 * begin[leaf]!; at < 3 * end[leaf]!; at++) {
      const axis = at % 3;
      least[axis] = Math.min(least[axis]!, places[at]!);
      most[axis] = Math.max(most[axis]!, places[at]!);
    }
    const [left, bottom, back] = least as [number, number, number];
    const [right, top, front] = most as [number, number, number];
    let size = 0;
    for (let node = 0; node < tree.nodes; ) {
      const cx = centres[3 * node]!;
      const cy = centres[3 * node + 1]!;
      const cz = centres[3 * node + 2]!;
      const dx = cx < left ? left - cx : cx > right ? cx - right : 0;
      const dy = cy < bottom ? bottom - cy : cy > top ? cy - top : 0;
      const dz = cz < back ? back - cz : cz > front ? cz - front : 0;
      if (side2[node]! < theta2 * (dx * dx + dy * dy + dz * dz)) {
        list[size++] = cx;
        list[size++] = cy;
        list[size++] = cz;
        list[size++] = mass[node]!;
        node = skip[node]!;
      } else if (tree.leaf[node] === 1) {
        for (let j = 3 * begin[node]!; j < 3 * end[node]!; j += 3) {
          list[size++] = places[j]!;
          list[size++] = places[j + 1]!;
          list[size++] = places[j + 2]!;
          list[size++] = 1;
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
    const { order, places, begin, end } = tree;
    let total = 0;
    for (let node = 0; node < tree.nodes; node++) {
      if (tree.leaf[node] === 0) continue;
      const size = gather(node);
      for (let i = begin[node]!; i < end[node]!; i++) {
        const [xi, yi, zi] = [places[3 * i]!, places[3 * i + 1]!, places[3 * i + 2]!];
        let [fx, fy, fz] = [0, 0, 0];
        for (let j = 0; j < size; j += 4) {
          const dx = xi - list[j]!;
          const dy = yi - list[j + 1]!;
          const dz = zi - list[j + 2]!;
          const q = 1 / (1 + dx * dx + dy * dy + dz * dz);
          const mq = list[j + 3]! * q;
          total += mq;
          const mq2 = mq * q;
          fx += mq2 * dx;
          fy += mq2 * dy;
          fz += mq2 * dz;
        }
        const to = 3 * order[i]!;
        force[to] = fx;
        force[to + 1] = fy;
        force[to + 2] = fz;
      }
    }
    // Each point met itself once, at distance 0: no force, but a 1 in the sum.
    return total - count;
  };
}
