/// The reference page of a class of `torch.nn`, such as `Conv2d`.
func torchPage(_ name: String) -> String {
  "https://docs.pytorch.org/docs/2.13/generated/torch.nn.\(name).html"
}
