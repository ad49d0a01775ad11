import NNData

/// The course of training as a picture: a panel each for the loss, the metrics and the learning
/// rate, with the epochs from left to right.
struct Curves {
  private struct Series {
    let name: String
    let color: String
    let values: [Double]
  }

  private struct Panel {
    let title: String
    let series: [Series]
  }

  private let title: String
  private let panels: [Panel]
  private let epochCount: Int
  private let bestEpoch: Int?

  private static let colors = (train: "#1f6fb4", validation: "#d1560f", rate: "#4a7d3a")
  private static let size = (width: 720.0, panel: 190.0, top: 44.0, bottom: 34.0)
  private static let margin = (left: 64.0, right: 20.0, title: 26.0, gap: 22.0)

  /// A picture of complete epochs; `bestEpoch`, counted from 1, is marked.
  init(title: String, _ history: [EpochRecord], metrics: [String], bestEpoch: Int?) {
    self.title = title
    self.bestEpoch = bestEpoch
    epochCount = history.last?.epoch ?? 0
    let hasValidation = history.contains { $0.validation != nil }
    var panels = (["loss"] + metrics).enumerated().map { index, name in
      let score = { (scores: Scores?) in
        scores.flatMap { $0.numbers.indices.contains(index) ? $0.numbers[index] : nil } ?? .nan
      }
      let train = Series(
        name: "training", color: Self.colors.train, values: history.map { score($0.train) })
      let validation = Series(
        name: "validation", color: Self.colors.validation,
        values: history.map { score($0.validation) })
      return Panel(title: name, series: hasValidation ? [train, validation] : [train])
    }
    let rates = Series(
      name: "", color: Self.colors.rate, values: history.map(\.learningRate))
    panels.append(Panel(title: "learning rate", series: [rates]))
    self.panels = panels
  }

  /// The picture as SVG.
  var svg: String {
    let width = Self.size.width
    let height = Self.size.top + Self.size.panel * Double(panels.count) + Self.size.bottom
    var lines = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" \
      width="\(number(width))" height="\(number(height))" font-family="sans-serif" font-size="12">
      """,
      "<title>\(escaped(title)): training curves</title>",
      #"<rect width="100%" height="100%" fill="white"/>"#,
      text(title, Self.margin.left, 26, #"font-size="16" font-weight="bold""#),
    ]
    lines += legend
    for (index, panel) in panels.enumerated() {
      lines += draw(panel, top: Self.size.top + Self.size.panel * Double(index))
    }
    lines.append(
      text("epoch", width / 2, height - 8, #"text-anchor="middle" fill="\#(Self.gray)""#))
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  private static let gray = "#555555"

  /// What the colours stand for, on the right of the title.
  private var legend: [String] {
    guard let series = panels.first?.series, series.count > 1 else { return [] }
    var right = Self.size.width - Self.margin.right
    return series.reversed().flatMap { one in
      let start = right - Double(one.name.count) * 6.5
      right = start - 44
      return [
        line((start - 26, 22), (start - 6, 22), #"stroke="\#(one.color)" stroke-width="2""#),
        text(one.name, start, 26, #"fill="\#(Self.gray)""#),
      ]
    }
  }

  private func draw(_ panel: Panel, top: Double) -> [String] {
    let frame = (
      left: Self.margin.left, right: Self.size.width - Self.margin.right,
      top: top + Self.margin.title, bottom: top + Self.size.panel - Self.margin.gap
    )
    let across = AxisScale(epochs: epochCount)
    let up = AxisScale(panel.series.flatMap(\.values))
    func x(_ epoch: Double) -> Double {
      frame.left + across.place(of: epoch) * (frame.right - frame.left)
    }
    func y(_ value: Double) -> Double {
      frame.bottom - up.place(of: value) * (frame.bottom - frame.top)
    }
    var lines = [text(panel.title, frame.left, top + 16, #"font-weight="bold""#)]
    for tick in up.ticks {
      lines.append(line((frame.left, y(tick)), (frame.right, y(tick)), ##"stroke="#e4e4e4""##))
      lines.append(
        text(
          up.label(of: tick), frame.left - 8, y(tick) + 4,
          #"text-anchor="end" fill="\#(Self.gray)""#))
    }
    for tick in across.ticks {
      let label = NumberText.fixed(tick, 0)
      lines.append(
        text(label, x(tick), frame.bottom + 15, #"text-anchor="middle" fill="\#(Self.gray)""#))
    }
    if let bestEpoch {
      let place = x(Double(bestEpoch))
      lines.append(
        line(
          (place, frame.top), (place, frame.bottom),
          ##"stroke="#999999" stroke-dasharray="4 3""##))
    }
    for series in panel.series {
      let points = series.values.enumerated().map { index, value in
        value.isFinite ? (x(Double(index + 1)), y(value)) : nil
      }
      lines += draw(points, color: series.color)
    }
    return lines
  }

  /// Lines through points that are next to each other, and a dot for one that stands alone.
  private func draw(_ points: [(Double, Double)?], color: String) -> [String] {
    let parts = points.split(whereSeparator: { $0 == nil }).map { $0.compactMap { $0 } }
    return parts.map { part in
      if part.count == 1 {
        let (x, y) = part[0]
        return #"<circle cx="\#(number(x))" cy="\#(number(y))" r="3" fill="\#(color)"/>"#
      }
      let path = part.map { "\(number($0.0)),\(number($0.1))" }.joined(separator: " ")
      return #"<polyline points="\#(path)" fill="none" stroke="\#(color)" stroke-width="1.8"/>"#
    }
  }

  private func line(
    _ a: (x: Double, y: Double), _ b: (x: Double, y: Double), _ style: String
  ) -> String {
    #"<line x1="\#(number(a.x))" y1="\#(number(a.y))" x2="\#(number(b.x))" y2="\#(number(b.y))" "#
      + style + "/>"
  }

  private func text(_ text: String, _ x: Double, _ y: Double, _ style: String) -> String {
    #"<text x="\#(number(x))" y="\#(number(y))" \#(style)>\#(escaped(text))</text>"#
  }

  /// A coordinate with at most two digits after the point.
  private func number(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      // XML has no way to write control characters.
      case _ where scalar.value < 0x20: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
