/// What a module registered while it was made, in order.
final class ModuleRecord {
  var parameters: [Parameter] = []
  var buffers: [Buffer] = []
  var children: [(name: String, module: Module)] = []
}
