import NNDiagnostics
import NNLayers
import NNSpec
import NNTensor
import Testing

/// `weight_norm`, `spectral_norm` and `parametrize` of nodes.
@Suite struct ReparametrisationTests {
  private static let net = """
    inputs: {x: "float32[N, 6]"}
    model:
      - Linear: {out_features: 8, weight_norm: {name: weight, dim: 0}, init: {weight: orthogonal_}}
      - Linear(auto, 8, spectral_norm=True)
      - Linear: {out_features: 8, parametrize: orthogonal}
      - Linear:
          out_features: 5
          parametrize:
            weight: orthogonal(use_trivialization=false)
            bias: [Tanh, {forward: [return x * 2]}]
      - Linear: {out_features: 5, parametrize: [{weight: spectral_norm}, {bias: Softplus(beta=2)}]}
      - Linear(auto, 5, parametrize=parametrizations.weight_norm(dim=1))
      - Linear: {out_features: 5, weight_norm: [weight, {name: bias, dim: null}]}
      - Linear: {out_features: 5, weight_norm: false}
    """

  @Test func namesAreThoseOfPyTorch() throws {
    let names = try experiment(Self.net).buildModel().module.stateDict.names
    #expect(
      names == [
        "0.bias", "0.weight_g", "0.weight_v",
        "1.bias", "1.weight_orig", "1.weight_u", "1.weight_v",
        "2.bias", "2.parametrizations.weight.original", "2.parametrizations.weight.0.base",
        "3.parametrizations.weight.original", "3.parametrizations.bias.original",
        "4.parametrizations.weight.original", "4.parametrizations.weight.0._u",
        "4.parametrizations.weight.0._v", "4.parametrizations.bias.original",
        "5.bias", "5.parametrizations.weight.original0", "5.parametrizations.weight.original1",
        "6.weight_g", "6.weight_v", "6.bias_g", "6.bias_v",
        "7.weight", "7.bias",
      ])
  }

  @Test func theLongFormIsTheSameModel() throws {
    let long = try experiment(Self.net).resolvedText()
    #expect(try experiment(long).resolvedText() == long)
    #expect(long.contains("weight_norm: {name: weight, dim: 0}"))
    #expect(
      long.contains(
        "parametrize: {weight: {parametrizations.orthogonal: {orthogonal_map: null, "
          + "use_trivialization: true}}}"))
    let models = try [Self.net, long].map {
      try experiment($0).buildModel(BuildOptions(isMeta: false, sizes: ["N": 1])).module
    }
    let states = try models.map { try $0.stateDict.map { try $0.tensor.doubles() } }
    #expect(states[0] == states[1])
    let x = try Tensor([0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map { Float($0) }, [1, 6])
    let outputs = try models.map { try $0.eval()(x).floats() }
    #expect(outputs[0] == outputs[1])
  }

  /// What a layer is drawn by comes first, then what its parameters are computed from.
  @Test func initialisersSeePlainParameters() throws {
    let model = try experiment(Self.net).buildModel(BuildOptions(isMeta: false, sizes: ["N": 1]))
    let direction = try #require(model.module.stateDict["0.weight_v"])
    let squares = try direction.transposed(0, 1).matmul(direction)
    let off = try (squares - .identity(6)).absolute().maximum(dims: nil).item()
    #expect(off < 1e-5)
  }

  @Test func everyMistakeIsLocated() throws {
    #expect(
      failures(
        """
        inputs: {x: "float32[N, 8]"}
        model:
          - Linear: {out_features: 8, weight_norm: {name: weigth}}
          - Linear: {out_features: 8, parametrize: {weight: "Linear(8, 3)"}}
          - Linear: {out_features: 8, parametrize: {wait: orthogonal}}
          - Linear: {out_features: 8, parametrize: {bias: orthogonal}}
          - ReLU: {parametrize: orthogonal}
        """) == [
          "3:44 layer '0' (Linear) has no parameter 'weigth'",
          "4:54 layer '1' (Linear) can't stand for float32[8, 8], as it gives float32[8, 3]",
          "5:51 layer '2' (Linear) has no parameter 'wait'",
          "6:51 layer '3' (Linear) expects a matrix or batch of matrices, got float32[8]",
          "7:25 layer '4' (ReLU) has no parameter 'weight'",
        ])
    #expect(
      failures(
        """
        inputs: {x: "float32[N, 8]"}
        model:
          - Linear: {out_features: 8, weight_norm: {nam: weight}}
          - Linear: {out_features: 8, weight_norm: 3}
          - Linear: {out_features: 8, weigth_norm: true}
          - Linear: {out_features: 8, parametrize: orthogonl}
          - Linear: {out_features: 8, parametrize: orthogonal(map=1)}
          - Linear: {out_features: 8, parametrize: 3}
        """) == [
          "3:45 'weight_norm' has no argument 'nam'",
          "4:44 argument 'name' of 'weight_norm' expects a string, got 3",
          "5:31 'Linear' has no argument 'weigth_norm'",
          "6:44 unknown parametrization 'orthogonl'",
          "7:55 'parametrizations.orthogonal' has no argument 'map'",
          "8:44 expected a parametrization, got 3",
        ])
  }

  private func failures(_ text: String) -> [String] {
    do {
      _ = try experiment(text).buildModel()
      return []
    } catch let error as Diagnostics {
      return error.all.map { "\($0.location?.line ?? 0):\($0.location?.column ?? 0) \($0.message)" }
    } catch {
      return ["\(error)"]
    }
  }
}
