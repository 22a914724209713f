package io.latticegrid.node.demo;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The data of the demo, from the jar; see {@code demo/README.md} there for the source. Immutable.
 *
 * @param flights by key
 * @param airports by IATA code
 */
record DemoData(Map<FlightKey, Flight> flights, Map<String, Airport> airports) {
  static DemoData load() throws IOException {
    Map<FlightKey, Flight> flights = new LinkedHashMap<>();
    for (MappingIterator<Map<String, String>> rows = rows("flights.csv"); rows.hasNext(); ) {
      Map<String, String> row = rows.next();
      flights.put(
          new FlightKey(field(row, "origin"), Long.parseLong(field(row, "id"))),
          new Flight(
              field(row, "date"),
              Integer.parseInt(field(row, "delay")),
              Integer.parseInt(field(row, "distance")),
              field(row, "destination")));
    }
    Map<String, Airport> airports = new LinkedHashMap<>();
    for (MappingIterator<Map<String, String>> rows = rows("airports.csv"); rows.hasNext(); ) {
      Map<String, String> row = rows.next();
      airports.put(
          field(row, "iata"),
          new Airport(
              field(row, "name"),
              field(row, "city"),
              field(row, "state"),
              field(row, "country"),
              Double.parseDouble(field(row, "latitude")),
              Double.parseDouble(field(row, "longitude"))));
    }
    return new DemoData(flights, airports);
  }

  private static MappingIterator<Map<String, String>> rows(String name) throws IOException {
    InputStream in = DemoData.class.getResourceAsStream("/demo/" + name);
    if (in == null) {
      throw new IOException("demo/" + name + " is not in the jar");
    }
    return new CsvMapper()
        .readerForMapOf(String.class)
        .with(CsvSchema.emptySchema().withHeader())
        .readValues(in);
  }

  private static String field(Map<String, String> row, String name) throws IOException {
    String value = row.get(name);
    if (value == null) {
      throw new IOException("a row without " + name + ": " + row);
    }
    return value;
  }
}
