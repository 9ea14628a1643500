internal import CYaml
func probe() -> Int { MemoryLayout<yaml_parser_t>.size }
