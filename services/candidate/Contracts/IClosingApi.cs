using Refit;

namespace Hiring.Candidate.V1;

/// <summary>
/// How to win a candidate honestly: what moves the person, what the role really offers of it, who should talk, what was told. The routes that <c>closing_service.proto</c> annotates, over the same messages in protobuf JSON.
/// Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface IClosingApi
{
    /// <summary>Answers the closing plan of an application, computed from what is written down and from the role as it is now.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/applications/{applicationId}/closing-plan")]
    Task<ClosingPlan> GetClosingPlanAsync(string applicationId, CancellationToken cancellationToken = default);

    /// <summary>Writes down what moves the candidate. The list replaces the one before.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="request">Asks to write down what moves a candidate.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications/{applicationId}/closing-plan:setMotivations")]
    Task<ClosingPlan> SetMotivationsAsync(
        string applicationId, [Body] SetMotivationsRequest request, CancellationToken cancellationToken = default);

    /// <summary>Marks the role's on-call facts as told to the candidate. If the role's facts change later, they count as untold again.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="request">Asks to mark the on-call facts as told.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications/{applicationId}/closing-plan:tellOnCall")]
    Task<ClosingPlan> TellOnCallAsync(string applicationId, [Body] TellOnCallRequest request, CancellationToken cancellationToken = default);

    /// <summary>Adds a point to the plan's checklist.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="request">Asks to add a point.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications/{applicationId}/closing-plan:addClosingPoint")]
    Task<ClosingPlan> AddClosingPointAsync(
        string applicationId, [Body] AddClosingPointRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ticks off a point of the checklist that someone added.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="pointId">The point.</param>
    /// <param name="request">Asks to tick off a point.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications/{applicationId}/closing-plan/points/{pointId}:resolve")]
    Task<ClosingPlan> ResolveClosingPointAsync(
        string applicationId, string pointId, [Body] ResolveClosingPointRequest request, CancellationToken cancellationToken = default);
}
