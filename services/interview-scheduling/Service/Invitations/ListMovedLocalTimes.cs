using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;
using Npgsql;

namespace Hiring.InterviewScheduling.Invitations;

/// <summary>Lists interviews to come whose time on someone's wall is another one by newer time-zone data.</summary>
public sealed class ListMovedLocalTimes(NpgsqlDataSource database)
{
    internal async Task<ListMovedLocalTimesResponse> Handle(ListMovedLocalTimesRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var interviews = (await connection.QueryAsync<Row>(new CommandDefinition("""
            with moved as (
                select i.id, lower(i.during) as starts from interviews i
                where upper(i.during) > now() and id < @before and exists (select from invitees v where v.interview_id = i.id and v.moved_to is not null)
                order by i.id desc limit @size
            )
            select m.id, m.starts, v.person_id, v.candidate, v.time_zone, v.local_start, v.moved_to
            from moved m join invitees v on v.interview_id = m.id and v.moved_to is not null order by m.id desc, v.candidate desc, v.person_id
            """, new { before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).GroupBy(row => row.Id).ToList();
        return new ListMovedLocalTimesResponse
        {
            MovedLocalTimes =
            {
                interviews.Select(walls => new MovedLocalTime
                {
                    InterviewId = walls.Key.ToString(), StartTime = walls.First().Starts.ToTimestamp(), Walls = { walls.Select(wall => wall.ToMessage()) },
                }),
            },
            NextPageToken = interviews.Count == 0 ? "" : page.Next(interviews.Count, interviews[^1].Key), TzdbVersion = TzdbDateTimeZoneSource.Default.TzdbVersion,
        };
    }

    private sealed record Row(Guid Id, Instant Starts, Guid PersonId, bool Candidate, string TimeZone, LocalDateTime LocalStart, LocalDateTime MovedTo)
    {
        internal MovedWall ToMessage() => new()
        {
            InterviewerId = Candidate ? "" : PersonId.ToString(), TimeZone = TimeZone,
            PromisedStart = LocalDateTimePattern.GeneralIso.Format(LocalStart), MovedStart = LocalDateTimePattern.GeneralIso.Format(MovedTo),
        };
    }
}
