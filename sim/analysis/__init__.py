"""What can be read out of many worlds? One method a file, arrays in, tables out."""
