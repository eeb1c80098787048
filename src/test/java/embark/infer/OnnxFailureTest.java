package embark.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages as CUDA, cuBLAS, cuDNN and the runtime write them, and whose fault they are. */
class OnnxFailureTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DEVICE | CUDA failure 700: an illegal memory access was encountered ; GPU=0 ;"
            + " hostname=node ; file=cuda_call.cc ; line=121 ; expr=cudaStreamSynchronize(s)",
        "DEVICE | CUDA failure 719: unspecified launch failure ; GPU=3 ; hostname=node",
        "DEVICE | CUDA failure 710: device-side assert triggered ; GPU=0",
        "DEVICE | CUDA failure 214: uncorrectable ECC error encountered ; GPU=0",
        "DEVICE | CUDA failure 999: unknown error ; GPU=0",
        "DEVICE | CUDA error 702: the launch timed out and was terminated",
        "MEMORY | CUDA failure 2: out of memory ; GPU=0 ; hostname=node",
        "MEMORY | Non-zero status code returned while running MatMul node. Name:'/m' Status"
            + " Message: bfc_arena.cc:376 AllocateRawInternal Failed to allocate memory for"
            + " requested buffer of size 1610612736",
        "MEMORY | Available memory of 1048576 is smaller than requested bytes of 3145728",
        "MEMORY | CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ; hostname=node",
        "MEMORY | std::bad_alloc",
        "STOPPED | Exiting due to terminate flag being set to true.",
        "MODEL | Non-zero status code returned while running Gather node. Name:'/w' Status"
            + " Message: indices element out of data bounds, idx=700: must be within [-5,4]",
        "MODEL | CUDA failure 7001: of a number that begins alike",
        "MODEL | CUDA failure 1: invalid argument ; GPU=0",
        "MODEL |"
      })
  void areRead(InferenceException.Kind kind, String message) {
    assertEquals(kind, OnnxFailure.kind(new OrtException(message)));
  }
}
