import Glibc
import NNCommands

exit(CommandLineTool.run(Array(CommandLine.arguments.dropFirst())))
