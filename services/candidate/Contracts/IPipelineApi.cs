using Refit;

namespace Hiring.Candidate.V1;

/// <summary>
/// The pipeline clock: how long applications wait, when they will end, which roles will be filled in time, and who is to act. Time on hold counts nowhere: nobody was to act. Forecasts are simulations from the history of stays in the stages, in which stays that go on are counted as censored; the same question gets the same answer. The routes that <c>pipeline_service.proto</c> annotates, over the same messages in protobuf JSON.
/// Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface IPipelineApi
{
    /// <summary>Answers how long an application has been where it is, against its service level, and when it will end.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/applications/{applicationId}/clock")]
    Task<ApplicationClock> GetApplicationClockAsync(string applicationId, CancellationToken cancellationToken = default);

    /// <summary>Answers the chance that a role's applications fill its places by its target date. Applications yet to come are not counted.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/roles/{roleId}/forecast")]
    Task<RoleForecast> GetRoleForecastAsync(string roleId, CancellationToken cancellationToken = default);

    /// <summary>Lists what is at risk by role, newest role first: applications over or near their service level, also those left waiting in a filled or closed role, roles that will hardly be filled in time, and who is to act. A page looks at as many roles as its size and leaves out those with nothing at risk, so it may be short, or empty, before the last one.</summary>
    /// <param name="roleId">Only this role. Empty means every role that is open or on hold, or has applications that go on.</param>
    /// <param name="hat">Only what this hat is to act on.</param>
    /// <param name="pageSize">Most roles to look at; 20 if not said, 50 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/pipeline/at-risk")]
    Task<ListAtRiskResponse> ListAtRiskAsync(
        string? roleId = null, Hat? hat = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);
}
