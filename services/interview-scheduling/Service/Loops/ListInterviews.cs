using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Lists interviews of booked loops, newest first: those that need a person, or those of somebody.</summary>
public sealed class ListInterviews(NpgsqlDataSource database)
{
    internal async Task<ListInterviewsResponse> Handle(ListInterviewsRequest request, ServerCallContext call)
    {
        if (!request.NeedsPerson && request.InterviewerId.Length == 0)
            throw Problem.Invalid("interviewer_id", "must be given, or needs_person");
        var filter = $"{request.InterviewerId}/{request.NeedsPerson}";
        var page = Page.Of(request.PageSize, request.PageToken, filter);
        var interviewer = request.InterviewerId.Length == 0 ? (Guid?)null : Guid.Parse(request.InterviewerId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<InterviewRow>(new CommandDefinition($"""
            {InterviewRow.Select}
            where l.state = 2 and i.id < @before
                and (@interviewer::uuid is null or i.id in (select interview_id from interview_seats where interviewer_id = @interviewer))
                and (not @needsPerson or i.state = 1 and i.id in (select interview_id from interview_seats join interview_declines using (interview_id, interviewer_id)))
            order by i.id desc limit @size
            """, new { before = page.Before, size = page.Size, interviewer, needsPerson = request.NeedsPerson }, cancellationToken: call.CancellationToken))).AsList();
        return new ListInterviewsResponse
        {
            Interviews = { rows.Select(row => row.ToMessage()) }, NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, filter),
        };
    }
}
