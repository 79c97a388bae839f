using System.Text.Json;
using Hiring.Testing;

namespace Hiring.InterviewScheduling.Tests.Invitations;

/// <summary>What ical.js, which no one here wrote, reads in a calendar object.</summary>
internal sealed record CalendarReader(string Method, IReadOnlyList<CalendarReader.Event> Events)
{
    internal sealed record Event(string Uid, int Sequence, string Summary, string Description, string Location, string Status, string Stamp, string Start, string End,
        string Organizer, string[] Attendees, string[] AttendeeNames, string[] Answers, string[] Properties);

    private const string Script = """
        import ICAL from 'ical.js';
        let text = '';
        for await (const part of process.stdin.setEncoding('utf8')) text += part;
        const read = source => {
          const calendar = new ICAL.Component(ICAL.parse(source));
          return {
            method: calendar.getFirstPropertyValue('method') ?? '',
            events: calendar.getAllSubcomponents('vevent').map(item => {
              const event = new ICAL.Event(item);
              const utc = time => new Date(time.toUnixTime() * 1000).toISOString();
              const attendees = item.getAllProperties('attendee');
              return {
                uid: event.uid, sequence: event.sequence ?? 0, summary: event.summary ?? '', description: event.description ?? '', location: event.location ?? '',
                status: item.getFirstPropertyValue('status') ?? '', stamp: utc(item.getFirstPropertyValue('dtstamp')), start: utc(event.startDate), end: utc(event.endDate),
                organizer: event.organizer ?? '', attendees: attendees.map(one => one.getFirstValue()), attendeeNames: attendees.map(one => one.getParameter('cn') ?? ''),
                answers: attendees.map(one => `${one.getParameter('partstat')} ${one.getParameter('rsvp')}`), properties: item.getAllProperties().map(one => one.name),
              };
            }),
          };
        };
        console.log(JSON.stringify(JSON.parse(text).map(read)));
        """;

    internal static async Task<CalendarReader> Read(string calendar) => (await ReadAll([calendar]))[0];

    internal static async Task<IReadOnlyList<CalendarReader>> ReadAll(IEnumerable<string> calendars) => JsonSerializer.Deserialize<List<CalendarReader>>(
        await OtherPrograms.NodeAsync(await OtherPrograms.NpmAsync("ical.js@2.2.1"), Script, JsonSerializer.Serialize(calendars)), JsonSerializerOptions.Web)!;
}
