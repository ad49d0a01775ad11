import ArgumentParser
import Glibc
import NNFormats
import NNSpec
import NNTraining

extension CompletionKind {
  /// Changes to the specification that the command line names: `train.epochs=`.
  static var overrides: CompletionKind {
    .custom { words, _, prefix in OverrideCompletion.paths(words, startingWith: prefix) }
  }
}

/// Completes the paths of overrides in shells.
enum OverrideCompletion {
  /// What a word that begins with `prefix` may become on a command line of `words`, as they are written.
  static func paths(_ words: [String], startingWith prefix: String) -> [String] {
    let source = words.dropFirst(2).lazy.compactMap { specification($0) }.first
    return source?.overridePaths(startingWith: prefix) ?? []
  }

  /// The specification that a word of the command line names, or that of a run.
  private static func specification(_ word: String) -> SpecSource? {
    var path = word.filter { !"'\"\\".contains($0) }
    if path.hasPrefix("~/"), let home = getenv("HOME") {
      path = String(cString: home) + path.dropFirst()
    }
    guard !path.isEmpty, !path.hasPrefix("-") else { return nil }
    if Directory.exists(path) { return try? RunDirectory(existing: path).spec(overrides: []) }
    return [".yaml", ".yml"].contains { path.hasSuffix($0) } ? try? SpecSource(reading: path) : nil
  }

  /// A shell's completion script where no blank follows a path that goes on.
  static func adapted(_ script: String) -> String {
    script.replacing(
      """
          done < <(IFS=$'\\n' compgen "${@}" -- "${cur}")

      """,
      with: """
            done < <(IFS=$'\\n' compgen "${@}" -- "${cur}")
            if [[ "${COMPREPLY[0]}" == *[=.] ]]; then compopt -o nospace 2>/dev/null; fi

        """
    ).replacing(
      """
          _describe -V '' non_empty_completions

      """.dropLast(),
      with: """
            local -ar open_completions=("${(M)@:#*[=.]}")
            if [[ "${#open_completions[@]}" -gt 0 ]]; then
                _describe -V '' open_completions -S ''
                return
            fi
            _describe -V '' non_empty_completions
        """)
  }
}
