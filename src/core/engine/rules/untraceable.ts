/** Kernels of TensorFlow.js that are not compiled, each with what to do instead. */
import type { Rules } from './rule';

const images = 'language models have no use for it; compute it before training and hand the result in as an input';
const strings = 'work on strings before training and hand ids in as an input';
const sparse = 'use padded tensors and a mask';
const dynamic =
  'the shape of its result depends on data; compute it before training and hand the result in as an input';
const complex = 'complex numbers are not compiled; compute with real and imaginary parts';
const volumes = 'use two-dimensional pooling and convolution, or a reshape';
const dilation = 'use tf.conv2d';

function all(names: string, advice: string): [string, string][] {
  return names.split(' ').map(name => [name, advice]);
}

export const untraceableKernels: Rules = Object.fromEntries([
  ...all('AvgPool3D AvgPool3DGrad MaxPool3D MaxPool3DGrad', volumes),
  ...all('Conv3D Conv3DBackpropFilterV2 Conv3DBackpropInputV2', volumes),
  ...all('DepthwiseConv2dNative DepthwiseConv2dNativeBackpropFilter', 'use tf.conv2d, or shifted products'),
  ...all('DepthwiseConv2dNativeBackpropInput FusedDepthwiseConv2D', 'use tf.conv2d, or shifted products'),
  ...all('Dilation2D Dilation2DBackpropInput Dilation2DBackpropFilter', dilation),
  ...all('BatchToSpaceND SpaceToBatchND DepthToSpace', 'use tf.reshape and tf.transpose'),
  ...all('CropAndResize Draw FlipLeftRight FromPixels RotateWithOffset Transform', images),
  ...all('ResizeNearestNeighbor ResizeNearestNeighborGrad ResizeBilinear ResizeBilinearGrad', images),
  ...all('NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5', images),
  ...all('LRN LRNGrad', 'use layer normalization'),
  ...all('Complex ComplexAbs FFT IFFT Imag Real', complex),
  ...all('LowerBound UpperBound SearchSorted', 'compare with tf.lessEqual and sum instead'),
  ...all('MatrixBandPart', 'multiply by a constant mask'),
  ...all('MaxPoolWithArgmax Pool', 'use tf.maxPool or tf.avgPool'),
  ...all('Multinomial', 'it would draw its numbers only once; hand random numbers in as an input'),
  ...all('RaggedGather RaggedRange RaggedTensorToTensor', sparse),
  ...all('SparseFillEmptyRows SparseReshape SparseSegmentMean SparseSegmentSum', sparse),
  ...all('StaticRegexReplace StringNGrams StringSplit StringToHashBucketFast', strings),
  ...all('Unique BroadcastArgs', dynamic),
]);
