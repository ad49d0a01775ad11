import NNSpec

/// A model as a picture: what computes is a node, what flows is an edge between them, and a module with
/// others inside is a group around them.
///
/// It shows a forward pass as it goes, so a module that is called several times has a node for each
/// call, which says so; its parameters are counted at the first.
public struct ModelPicture: Sendable {
  /// What a node is.
  public enum Kind: String, Sendable, CaseIterable {
    case input, output, layer, function, parameter
  }

  /// Something that tensors come from or go to.
  public struct Node: Sendable, Equatable {
    /// What it is.
    public let kind: Kind
    /// What is written in it, from top to bottom: its name first.
    public let lines: [String]
    /// The place in `groups` of the group that it stands in; nil outside of all.
    public internal(set) var group: Int?
  }

  /// A module whose inside is shown.
  public struct Group: Sendable, Equatable {
    /// Its name and type.
    public let title: String
    /// The place of the group around it, before it in the list; nil for the outermost.
    public let parent: Int?
  }

  /// A tensor on its way.
  public struct Edge: Sendable, Hashable {
    /// The place in `nodes` that it comes from.
    public let from: Int
    /// The place that it goes to.
    public let to: Int
    /// Its type, as in `float32[N, 64, 8, 8]`; empty for a text.
    public let text: String
    /// Whether it is a text that picks where the data go.
    public let isChoice: Bool

    init(from: Int, to: Int, text: String, isChoice: Bool = false) {
      (self.from, self.to, self.text, self.isChoice) = (from, to, text, isChoice)
    }
  }

  /// The model's name.
  public let name: String
  /// What computes, in the order of the forward pass.
  public private(set) var nodes: [Node] = []
  /// What encloses it.
  public private(set) var groups: [Group] = []
  /// What flows.
  public private(set) var edges: [Edge] = []

  /// The picture of the model of `experiment`, with symbolic sizes.
  ///
  /// `depth` is how many levels below the model are shown; nil for all. Throws `Diagnostics` with what
  /// is wrong with the model.
  public init(_ experiment: Experiment, depth: Int? = nil) throws {
    name = experiment.name
    var options = BuildOptions.shapes
    options.recordsFlow = true
    let model = try experiment.buildModel(options)
    guard let flow = model.trace.flow else { return }
    var drawing = PictureDrawing(model, flow, depth: depth ?? .max)
    drawing.draw(experiment.inputs)
    (nodes, groups, edges) = (drawing.nodes, drawing.groups, drawing.edges)
    removeLooseEnds()
  }

  /// Takes functions and parameters out that nothing comes of, such as those whose result is a number
  /// of the program, and groups with nothing in them.
  private mutating func removeLooseEnds() {
    var isKept = nodes.map { $0.kind != .function && $0.kind != .parameter }
    for edge in edges.sorted(by: { $0.to > $1.to }) where isKept[edge.to] {
      isKept[edge.from] = true
    }
    let nodePlaces = Self.places(isKept)
    var isFull = [Bool](repeating: false, count: groups.count)
    for (node, isKept) in zip(nodes, isKept) where isKept {
      if let group = node.group { isFull[group] = true }
    }
    for place in groups.indices.reversed() where isFull[place] {
      if let parent = groups[place].parent { isFull[parent] = true }
    }
    let groupPlaces = Self.places(isFull)
    edges = edges.compactMap { edge in
      guard let from = nodePlaces[edge.from], let to = nodePlaces[edge.to] else { return nil }
      return Edge(from: from, to: to, text: edge.text, isChoice: edge.isChoice)
    }
    nodes = zip(nodes, isKept).filter(\.1).map { node, _ in
      var node = node
      node.group = node.group.flatMap { groupPlaces[$0] }
      return node
    }
    groups = zip(groups, isFull).filter(\.1).map { group, _ in
      Group(title: group.title, parent: group.parent.flatMap { groupPlaces[$0] })
    }
  }

  /// The places of those that are kept when the others are gone.
  private static func places(_ isKept: [Bool]) -> [Int?] {
    var next = 0
    return isKept.map { isKept in
      guard isKept else { return nil }
      defer { next += 1 }
      return next
    }
  }
}
