using System.Globalization;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>Lists whom retention will erase at its next run, the oldest first.</summary>
public sealed class ListDueErasures(NpgsqlDataSource database)
{
    internal async Task<ListDueErasuresResponse> Handle(ListDueErasuresRequest request, ServerCallContext call)
    {
        // The place in the order is a time and an id. The token of a page holds the id, and for that time alone.
        var (time, token) = request.PageToken.Split('.', 2) is [var first, var rest] ? (first, rest) : ("", request.PageToken);
        var page = Page.Of(request.PageSize, token, time);
        var place = long.TryParse(time, CultureInfo.InvariantCulture, out var ticks) ? (Instant.FromUnixTimeTicks(ticks), page.Before)
            : token.Length == 0 ? default : throw Problem.Invalid("page_token", "is not a token that this service gave; start again without one");
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var due = await DueCandidate.After(place, connection, call.CancellationToken).Take(page.Size).ToListAsync(call.CancellationToken);
        var last = due.Count < page.Size ? "" : due[^1].ChangedAt.ToUnixTimeTicks().ToString(CultureInfo.InvariantCulture);
        return new ListDueErasuresResponse
        {
            Due = { due.Select(candidate => candidate.ToMessage()) },
            NextPageToken = last.Length == 0 ? "" : $"{last}.{page.Next(due.Count, due[^1].Id, last)}",
        };
    }
}
